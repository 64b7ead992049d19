"""A group gives its members what it may."""

from expect import allow, check, iam, name, new_user, refused

user, session = new_user()
group = name("group")
iam.create_group(GroupName=group)
iam.put_group_policy(GroupName=group, PolicyName="list", PolicyDocument=allow("iam:ListGroups"))
refused("AccessDenied", session.client("iam").list_groups)
iam.add_user_to_group(GroupName=group, UserName=user)
listed = session.client("iam").list_groups()["Groups"]
check("the member lists groups", group in [item["GroupName"] for item in listed], True)
iam.remove_user_from_group(GroupName=group, UserName=user)
refused("AccessDenied", session.client("iam").list_groups)
