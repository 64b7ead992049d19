"""Tags of a user and a role, and what they open."""

from expect import account, check, iam, name, new_user, trust

user, _ = new_user(Tags=[{"Key": "team", "Value": "a"}, {"Key": "stage", "Value": "test"}])
iam.tag_user(UserName=user, Tags=[{"Key": "team", "Value": "b"}])
iam.untag_user(UserName=user, TagKeys=["stage"])
check("one tag is left, changed", iam.list_user_tags(UserName=user)["Tags"], [{"Key": "team", "Value": "b"}])
role = name("role")
tags = [{"Key": "team", "Value": "b"}]
iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(AWS=account()), Tags=tags)
check("the role has its tag", iam.get_role(RoleName=role)["Role"]["Tags"], tags)
