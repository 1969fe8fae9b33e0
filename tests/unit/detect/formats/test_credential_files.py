"""Which names say that a file holds credentials."""

from __future__ import annotations

import pytest

from scanner.detect.formats import is_credential_file


@pytest.mark.parametrize(
    "path",
    [
        *(".env", "a/.env.local", "prod.env", ".netrc", "a/_netrc", ".pgpass", ".npmrc", ".pypirc", ".git-credentials"),
        *(".htpasswd", ".dockercfg", "home/.docker/config.json", ".s3cfg", ".my.cnf", ".aws/credentials"),
        *("wp-config.php", "x/kubeconfig", ".kube/config", "ID_RSA", "terraform.tfstate", "prod.tfvars"),
    ],
)
def test_names_of_credential_files(path: str) -> None:
    assert is_credential_file(path)


@pytest.mark.parametrize(
    "path", ["config.json", "a/config", "environment.py", "main.tf", "README.md", "id_rsa.pub", ""]
)
def test_names_of_other_files(path: str) -> None:
    assert not is_credential_file(path)
