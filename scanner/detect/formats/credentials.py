"""Names of files that exist to hold credentials: they are read even where nothing in them looks suspicious."""

from __future__ import annotations

_NAMES = frozenset(
    {
        *(".netrc", "_netrc", ".pgpass", "pgpass.conf", ".npmrc", ".yarnrc", ".yarnrc.yml", ".pypirc", ".htpasswd"),
        *("htpasswd", ".git-credentials", ".dockercfg", ".s3cfg", ".my.cnf", "my.cnf", ".mylogin.cnf", "credentials"),
        *(".credentials", "wp-config.php", "kubeconfig", ".kubeconfig", ".vault-token", ".boto", ".passwd-s3fs"),
        *(".esmtprc", ".msmtprc", ".fetchmailrc", ".muttrc", ".ftpconfig", ".remote-sync.json", "sftp-config.json"),
        *(".tugboat", ".databrickscfg", ".snowsql", ".odbc.ini", "odbc.ini", ".gemrc", "auth.json", "secrets.yml"),
        *("secrets.yaml", "secrets.json", "secrets.toml", "credentials.json", "credentials.yml", "credentials.yaml"),
        *("credentials.xml", "credentials.toml", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "terraform.tfstate"),
        *("terraform.tfvars", "settings-security.xml", "unattend.xml", "autounattend.xml", "filezilla.xml"),
        *("recentservers.xml", "sitemanager.xml", "local.properties", "keystore.properties", "key.properties"),
        *("jenkins.plugins.publish_over_ssh.bapsshpublisherplugin.xml", "master.key", "shadow", ".cargo/credentials"),
        *(
            ".envrc",
            ".flaskenv",
            ".env",
            "dockerconfig.json",
            ".dockerconfigjson",
            ".smbcredentials",
            ".pgservice.conf",
        ),
    }
)
_FOLDERS = frozenset({".docker/config.json", ".kube/config", ".aws/config", ".gem/credentials", ".composer/auth.json"})
_ENDINGS = (".env", ".tfvars", ".ppk", ".kubeconfig", ".kdbx", ".pgpass", ".htpasswd", ".tfstate", ".publishsettings")


def is_credential_file(path: str) -> bool:
    """Return whether the name of ``path`` is one of a file that holds credentials as a rule."""
    name = path[path.rfind("/") + 1 :].lower()
    if name in _NAMES or name.endswith(_ENDINGS) or name.startswith(".env"):
        return True
    return name in ("config", "config.json", "credentials", "auth.json") and path.lower().endswith(tuple(_FOLDERS))
