# A session that is written into the credentials file by hand needs its token as a third entry: A-419.
. "$(dirname "$0")/expect.sh"
user=$(name user)
aws iam create-user --user-name "$user" >/dev/null
read -r key secret <<<"$(key_of "$user")"
read -r id session token <<<"$(as "$key" "$secret" aws sts get-session-token --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)"
cat >"$AWS_SHARED_CREDENTIALS_FILE" <<CREDENTIALS
[whole]
aws_access_key_id = $id
aws_secret_access_key = $session
aws_session_token = $token
[bare]
aws_access_key_id = $id
aws_secret_access_key = $session
CREDENTIALS
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
arn=$(aws --profile whole sts get-caller-identity --query Arn --output text)
is 'the profile is the user' "${arn##*/}" "$user"
refused InvalidClientTokenId aws --profile bare sts get-caller-identity
