"""A profile with role_arn and source_profile: boto3 assumes the role by itself."""

import os
import tempfile

import boto3
from expect import account, check, iam, name, new_user, trust

user, session = new_user("sts:AssumeRole")
role = name("role")
arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(AWS=account()))["Role"]["Arn"]
key = session.get_credentials()
with tempfile.NamedTemporaryFile("w") as config:
    config.write(
        f"[profile base]\naws_access_key_id = {key.access_key}\naws_secret_access_key = {key.secret_key}\n"
        f"[profile app]\nrole_arn = {arn}\nsource_profile = base\nrole_session_name = from-profile\n"
    )
    config.flush()
    os.environ["AWS_CONFIG_FILE"] = config.name
    del os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    who = boto3.Session(profile_name="app").client("sts").get_caller_identity()["Arn"]
check("the profile is a session of the role", who.split("assumed-role/")[1], f"{role}/from-profile")
