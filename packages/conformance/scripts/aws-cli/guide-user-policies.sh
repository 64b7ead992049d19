# The commands for policies, boundaries and tags of users: A-165, A-350, B-026.
. "$(dirname "$0")/expect.sh"
user=$(name user)
aws iam create-user --user-name "$user" >/dev/null
policy=arn:aws:iam::aws:policy/IAMReadOnlyAccess
silent aws iam attach-user-policy --user-name "$user" --policy-arn "$policy"
is 'what is attached' "$(aws iam list-attached-user-policies --user-name "$user" --query 'AttachedPolicies[].PolicyArn' --output text)" "$policy"
silent aws iam put-user-policy --user-name "$user" --policy-name own --policy-document "$(allow iam:ChangePassword)"
is 'what is inline' "$(aws iam list-user-policies --user-name "$user" --query PolicyNames --output text)" own
is 'the inline document' "$(aws iam get-user-policy --user-name "$user" --policy-name own --query PolicyDocument.Statement[0].Action --output text)" iam:ChangePassword
silent aws iam put-user-permissions-boundary --user-name "$user" --permissions-boundary "$policy"
silent aws iam delete-user-permissions-boundary --user-name "$user"
silent aws iam tag-user --user-name "$user" --tags Key=Dept,Value=Eng
is 'its tags' "$(aws iam list-user-tags --user-name "$user" --query 'Tags[].Value' --output text)" Eng
silent aws iam untag-user --user-name "$user" --tag-keys Dept
silent aws iam detach-user-policy --user-name "$user" --policy-arn "$policy"
silent aws iam delete-user-policy --user-name "$user" --policy-name own
silent aws iam delete-user --user-name "$user"
