"""A session policy takes rights away from a session."""

from expect import account, allow, check, iam, name, new_user, refused, session_of, trust

_, session = new_user("sts:AssumeRole")
role = name("role")
arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(AWS=account()))["Role"]["Arn"]
iam.attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
assumed = session.client("sts").assume_role(
    RoleArn=arn, RoleSessionName="s1", Policy=allow("iam:ListRoles")
)
limited = session_of(assumed["Credentials"]).client("iam")
roles = limited.get_paginator("list_roles").paginate().build_full_result()["Roles"]
check("the session lists roles", role in [item["RoleName"] for item in roles], True)
refused("AccessDenied", limited.list_users)
