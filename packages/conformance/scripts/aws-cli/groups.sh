# A group gives its members what it may.
. "$(dirname "$0")/expect.sh"
user=$(name user) group=$(name group)
aws iam create-user --user-name "$user" >/dev/null
aws iam create-group --group-name "$group" >/dev/null
aws iam put-group-policy --group-name "$group" --policy-name list --policy-document "$(allow iam:ListGroups)"
aws iam add-user-to-group --group-name "$group" --user-name "$user"
is 'the group has its member' "$(aws iam get-group --group-name "$group" --query 'Users[].UserName' --output text)" "$user"
read -r key secret <<<"$(key_of "$user")"
as "$key" "$secret" aws iam list-groups >/dev/null
is 'the member may list groups' yes yes
