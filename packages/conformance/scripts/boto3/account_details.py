"""What an account has: alias, summary and details."""

import uuid

from expect import check, iam, new_user

user, _ = new_user("s3:*")
alias = f"alias-{uuid.uuid4().hex[:12]}"
iam.create_account_alias(AccountAlias=alias)
check("the alias is there", iam.list_account_aliases()["AccountAliases"], [alias])
summary = iam.get_account_summary()["SummaryMap"]
check("the quota is told", summary["AccessKeysPerUserQuota"], 2)
check("users are counted", summary["Users"] >= 1, True)
details = iam.get_paginator("get_account_authorization_details").paginate(Filter=["User"])
found = [item for page in details for item in page["UserDetailList"] if item["UserName"] == user]
check("the details have the user with its policy", [p["PolicyName"] for p in found[0]["UserPolicyList"]], ["own"])
