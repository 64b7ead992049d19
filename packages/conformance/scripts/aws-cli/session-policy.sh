# A session policy takes rights away from a session.
. "$(dirname "$0")/expect.sh"
user=$(name user) role=$(name role)
who=$(aws iam create-user --user-name "$user" --query User.Arn --output text)
trust="{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$who\"},\"Action\":\"sts:AssumeRole\"}}"
arn=$(aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" --query Role.Arn --output text)
aws iam attach-role-policy --role-name "$role" --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess
read -r key secret <<<"$(key_of "$user")"
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<<"$(as "$key" "$secret" aws sts assume-role --role-arn "$arn" --role-session-name s1 --policy "$(allow iam:ListRoles)" --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
aws iam list-roles >/dev/null
is 'the session lists roles' yes yes
refused AccessDenied aws iam list-users
