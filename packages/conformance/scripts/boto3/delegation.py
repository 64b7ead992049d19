"""A request for temporary access: made, taken on, forwarded, approved, and its token sent."""

import json

from expect import account, allow, check, iam, name, refused, sts

document = allow("s3:GetObject", "arn:aws:s3:::@{bucketName}/*")
template = iam.create_policy(PolicyName=name("setup"), PolicyDocument=document)["Policy"]["Arn"]
own = account()
value = {"Name": "bucketName", "Values": ["logs"], "Type": "string"}
made = iam.create_delegation_request(
    Description="Sets up the integration",
    SessionDuration=3600,
    RequestorWorkflowId=name("workflow"),
    NotificationChannel=f"arn:aws:sns:us-east-1:{own}:news",
    Permissions={"PolicyTemplateArn": template, "Parameters": [value]},
)["DelegationRequestId"]


def read(**more):
    return iam.get_delegation_request(DelegationRequestId=made, **more)


check("nobody has taken it on", read()["DelegationRequest"]["State"], "UNASSIGNED")
iam.associate_delegation_request(DelegationRequestId=made)
filled = json.loads(read()["DelegationRequest"]["PermissionPolicy"])
check("the template has its value", filled, json.loads(allow("s3:GetObject", "arn:aws:s3:::logs/*")))
checked = read(DelegationPermissionCheck=True)
check("the permissions are enough", checked["PermissionCheckResult"], "ALLOWED")
iam.update_delegation_request(DelegationRequestId=made, Notes="please")
listed = {one["DelegationRequestId"]: one for one in iam.list_delegation_requests()["DelegationRequests"]}
check("it waits for approval", (listed[made]["State"], listed[made]["Notes"]), ("PENDING_APPROVAL", "please"))
summary = iam.get_human_readable_summary(EntityArn=f"arn:aws:iam::{own}:delegation-request/{made}")
check("there is a summary", summary["SummaryState"], "AVAILABLE")
iam.accept_delegation_request(DelegationRequestId=made)
iam.send_delegation_token(DelegationRequestId=made)
check("it is final", read()["DelegationRequest"]["State"], "FINALIZED")
refused("InvalidInput", iam.reject_delegation_request, DelegationRequestId=made, Notes="too late")
refused("AccessDenied", sts.get_delegated_access_token, TradeInToken="made-up")
