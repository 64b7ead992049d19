# A request for temporary access: made, taken on, forwarded, approved, and its token sent.
. "$(dirname "$0")/expect.sh"
account=$(aws sts get-caller-identity --query Account --output text)
template=$(aws iam create-policy --policy-name "$(name setup)" --policy-document "$(allow s3:GetObject 'arn:aws:s3:::@{bucketName}/*')" --query Policy.Arn --output text)
id=$(aws iam create-delegation-request --description 'Sets up the integration' --session-duration 3600 \
  --requestor-workflow-id "$(name workflow)" --notification-channel "arn:aws:sns:us-east-1:$account:news" \
  --permissions "PolicyTemplateArn=$template,Parameters=[{Name=bucketName,Values=[logs],Type=string}]" \
  --query DelegationRequestId --output text)
state() { aws iam get-delegation-request --delegation-request-id "$id" --query DelegationRequest.State --output text; }
is 'nobody has taken it on' "$(state)" UNASSIGNED
aws iam associate-delegation-request --delegation-request-id "$id"
is 'the template has its value' "$(aws iam get-delegation-request --delegation-request-id "$id" --query DelegationRequest.PermissionPolicy --output text)" "$(allow s3:GetObject 'arn:aws:s3:::logs/*')"
is 'the permissions are enough' "$(aws iam get-delegation-request --delegation-request-id "$id" --delegation-permission-check --query PermissionCheckResult --output text)" ALLOWED
aws iam update-delegation-request --delegation-request-id "$id" --notes 'please'
is 'it waits for approval' "$(aws iam list-delegation-requests --query "DelegationRequests[?DelegationRequestId=='$id'].[State,Notes]" --output text)" "$(printf 'PENDING_APPROVAL\tplease')"
is 'there is a summary' "$(aws iam get-human-readable-summary --entity-arn "arn:aws:iam::$account:delegation-request/$id" --query SummaryState --output text)" AVAILABLE
aws iam accept-delegation-request --delegation-request-id "$id"
aws iam send-delegation-token --delegation-request-id "$id"
is 'it is final' "$(state)" FINALIZED
refused InvalidInput aws iam reject-delegation-request --delegation-request-id "$id" --notes 'too late'
refused AccessDenied aws sts get-delegated-access-token --trade-in-token made-up
