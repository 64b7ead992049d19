# The commands for groups, the example with east_coast and johndoe among them: A-058, A-188, A-350, A-353,
# A-365 (a member who may list, and make nothing), A-370, S-SHELL.
. "$(dirname "$0")/expect.sh"
aws iam create-user --user-name johndoe >/dev/null
made=$(aws iam create-group --group-name east_coast --query 'Group.[Path,GroupName,GroupId,Arn]' --output text)
like 'the group' "$made" "/$(printf '\t')east_coast$(printf '\t')AGPA[A-Z2-7]{17}$(printf '\t')arn:aws:iam::[0-9]{12}:group/east_coast"
silent aws iam add-user-to-group --group-name east_coast --user-name johndoe
like 'its user' "$(aws iam get-group --group-name east_coast --query 'Users[0].[Path,UserName,UserId]' --output text)" "/$(printf '\t')johndoe$(printf '\t')AIDA[A-Z2-7]{17}"
is 'the groups of the user' "$(aws iam list-groups-for-user --user-name johndoe --query 'Groups[].GroupName' --output text)" east_coast
policy=arn:aws:iam::aws:policy/AmazonEC2FullAccess
silent aws iam attach-group-policy --group-name east_coast --policy-arn "$policy"
is 'what is attached' "$(aws iam list-attached-group-policies --group-name east_coast --query 'AttachedPolicies[].PolicyArn' --output text)" "$policy"
silent aws iam put-group-policy --group-name east_coast --policy-name own --policy-document "$(allow 'iam:List*')"
is 'what is inline' "$(aws iam list-group-policies --group-name east_coast --query PolicyNames --output text)" own
is 'the document' "$(aws iam get-group-policy --group-name east_coast --policy-name own --query 'PolicyDocument.Statement[0].Action' --output text)" 'iam:List*'
read -r key secret <<<"$(key_of johndoe)"
for command in list-users list-groups list-roles list-policies; do
  as "$key" "$secret" aws iam $command --max-items 1 >/dev/null
  echo "ok: the member may $command"
done
refused AccessDenied as "$key" "$secret" aws iam create-group --group-name west_coast
refused AccessDenied as "$key" "$secret" aws iam create-user --user-name anyone
silent aws iam update-group --group-name east_coast --new-group-name Coast --new-path /x/
is 'it is renamed and moved' "$(aws iam list-groups --path-prefix /x/ --query 'Groups[].GroupName' --output text)" Coast
refused DeleteConflict aws iam delete-group --group-name Coast
silent aws iam remove-user-from-group --group-name Coast --user-name johndoe
silent aws iam detach-group-policy --group-name Coast --policy-arn "$policy"
silent aws iam delete-group-policy --group-name Coast --policy-name own
silent aws iam delete-group --group-name Coast
