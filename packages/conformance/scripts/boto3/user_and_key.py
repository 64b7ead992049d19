"""A user with an access key, who uses it."""

from expect import account, check, new_user, refused

user, session = new_user()
arn = f"arn:aws:iam::{account()}:user/{user}"
check("the key is the user", session.client("sts").get_caller_identity()["Arn"], arn)
refused("AccessDenied", session.client("iam").list_users)
