# The commands for groups, the example with east_coast and johndoe among them: A-058, A-188, A-350, A-353,
# A-365 (a member who may list, and make nothing), A-370, S-SHELL.
. "$(dirname "$0")/expect.sh"
user=$(name johndoe) group=$(name east_coast) renamed=$(name Coast)
aws iam create-user --user-name "$user" >/dev/null
made=$(aws iam create-group --group-name "$group" --query 'Group.[Path,GroupName,GroupId,Arn]' --output text)
like 'the group' "$made" "/$(printf '\t')$group$(printf '\t')AGPA[A-Z2-7]{17}$(printf '\t')arn:aws:iam::[0-9]{12}:group/$group"
silent aws iam add-user-to-group --group-name "$group" --user-name "$user"
like 'its user' "$(aws iam get-group --group-name "$group" --query 'Users[0].[Path,UserName,UserId]' --output text)" "/$(printf '\t')$user$(printf '\t')AIDA[A-Z2-7]{17}"
is 'the groups of the user' "$(aws iam list-groups-for-user --user-name "$user" --query 'Groups[].GroupName' --output text)" "$group"
policy=arn:aws:iam::aws:policy/AmazonEC2FullAccess
silent aws iam attach-group-policy --group-name "$group" --policy-arn "$policy"
is 'what is attached' "$(aws iam list-attached-group-policies --group-name "$group" --query 'AttachedPolicies[].PolicyArn' --output text)" "$policy"
silent aws iam put-group-policy --group-name "$group" --policy-name own --policy-document "$(allow 'iam:List*')"
is 'what is inline' "$(aws iam list-group-policies --group-name "$group" --query PolicyNames --output text)" own
is 'the document' "$(aws iam get-group-policy --group-name "$group" --policy-name own --query 'PolicyDocument.Statement[0].Action' --output text)" 'iam:List*'
read -r key secret <<<"$(key_of "$user")"
for command in list-users list-groups list-roles list-policies; do
  as "$key" "$secret" aws iam $command --max-items 1 >/dev/null
  echo "ok: the member may $command"
done
refused AccessDenied as "$key" "$secret" aws iam create-group --group-name "$(name west_coast)"
refused AccessDenied as "$key" "$secret" aws iam create-user --user-name "$(name anyone)"
silent aws iam update-group --group-name "$group" --new-group-name "$renamed" --new-path /x/
is 'it is renamed and moved' "$(aws iam list-groups --path-prefix /x/ --query "Groups[?GroupName=='$renamed'].GroupName" --output text)" "$renamed"
refused DeleteConflict aws iam delete-group --group-name "$renamed"
silent aws iam remove-user-from-group --group-name "$renamed" --user-name "$user"
silent aws iam detach-group-policy --group-name "$renamed" --policy-arn "$policy"
silent aws iam delete-group-policy --group-name "$renamed" --policy-name own
silent aws iam delete-group --group-name "$renamed"
