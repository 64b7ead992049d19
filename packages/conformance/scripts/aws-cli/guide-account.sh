# Who one is, and the alias of the account: A-043, A-074, A-087, A-297, A-300, A-350, A-353, A-354.
. "$(dirname "$0")/expect.sh"
account=$(aws sts get-caller-identity --query Account --output text)
like 'the account has an id' "$account" '[0-9]{12}'
is 'the keys of the answer' "$(aws sts get-caller-identity --query 'sort(keys(@))' --output text)" "$(printf 'Account\tArn\tUserId')"
alias=$(name alias | tr '[:upper:]' '[:lower:]')
silent aws iam create-account-alias --account-alias "$alias"
is 'there is one' "$(aws iam list-account-aliases --query AccountAliases --output text)" "$alias"
silent aws iam delete-account-alias --account-alias "$alias"
is 'there is none' "$(aws iam list-account-aliases --query AccountAliases --output text)" ''
root=$AWS_ACCESS_KEY_ID secret=$AWS_SECRET_ACCESS_KEY
user=$(name user)
aws iam create-user --user-name "$user" >/dev/null
read -r key own <<<"$(key_of "$user")"
arn="arn:aws:iam::$account:user/$user"
cat >"$AWS_SHARED_CREDENTIALS_FILE" <<CREDENTIALS
[x]
aws_access_key_id = $key
aws_secret_access_key = $own
CREDENTIALS
who() { aws sts get-caller-identity "$@" --query Arn --output text; }
is 'the environment goes before the default profile' "$([ "$(who)" != "$arn" ] && echo yes)" yes
is 'a profile that is named goes before the environment' "$(who --profile x)" "$arn"
is 'the environment alone' "$(as "$key" "$own" who)" "$arn"
role=$(name role)
trust="{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$arn\"},\"Action\":\"sts:AssumeRole\"}}"
role_arn=$(aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" --query Role.Arn --output text)
session=$(as "$key" "$own" aws sts assume-role --role-arn "$role_arn" --role-session-name one --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r id key_secret token <<<"$session"
export AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$key_secret AWS_SESSION_TOKEN=$token
is 'a session by exported variables' "$(who)" "arn:aws:sts::$account:assumed-role/$role/one"
unset AWS_SESSION_TOKEN
refused InvalidClientTokenId aws sts get-caller-identity
export AWS_ACCESS_KEY_ID=$root AWS_SECRET_ACCESS_KEY=$secret
