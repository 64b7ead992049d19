"""A permissions boundary limits what a policy allows."""

from expect import check, iam, new_user, refused

boundary = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
user, session = new_user("iam:*", PermissionsBoundary=boundary)
refused("AccessDenied", session.client("iam").list_users)
iam.delete_user_permissions_boundary(UserName=user)
users = session.client("iam").list_users()["Users"]
check("without it the policy counts", user in [item["UserName"] for item in users], True)
