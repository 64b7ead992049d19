# The commands of STS: A-355, A-419, B-267, SB-23, SB-32.
. "$(dirname "$0")/expect.sh"
user=$(name user) role=$(name xaccounts3access)
who=$(aws iam create-user --user-name "$user" --query User.Arn --output text)
account=$(echo "$who" | cut -d: -f5)
trust="{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$who\"},\"Action\":\"sts:AssumeRole\"}]}"
arn=$(aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" --query Role.Arn --output text)
is 'the trust' "$(aws iam get-role --role-name "$role" --query 'Role.AssumeRolePolicyDocument.Statement[0].Principal.AWS' --output text)" "$who"
read -r key secret <<<"$(key_of "$user")"
assume() { as "$key" "$secret" aws sts assume-role --role-arn "$arn" --role-session-name s3-access-example "$@"; }
like 'whose the session is' "$(assume --query 'AssumedRoleUser.[AssumedRoleId,Arn]' --output text)" "AROA[A-Z2-7]{17}:s3-access-example$(printf '\t')arn:aws:sts::$account:assumed-role/$role/s3-access-example"
like 'dates of STS' "$(assume --query Credentials.Expiration --output text)" '[0-9-]{10}T[0-9:]{8}(\+00:00|Z)'
# shellcheck disable=SC2034
read -r id session token more <<<"$(assume --output text --query 'Credentials.[AccessKeyId, SecretAccessKey, SessionToken]')"
is 'three values' "${id:0:4}-${#session}-${more-}" ASIA-40-
refused InvalidClientTokenId as "$id" "$session" aws sts get-caller-identity
is 'with its token it is the session' "$(AWS_SESSION_TOKEN=$token as "$id" "$session" aws sts get-caller-identity --query Arn --output text)" "arn:aws:sts::$account:assumed-role/$role/s3-access-example"
guarded="{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$who\"},\"Action\":\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"12345\"}}}]}"
silent aws iam update-assume-role-policy --role-name "$role" --policy-document "$guarded"
refused AccessDenied assume
refused AccessDenied assume --external-id 67890
assume --external-id 12345 >/dev/null
silent aws iam put-user-policy --user-name "$user" --policy-name federate --policy-document "$(allow sts:GetFederationToken)"
is 'a federated user' "$(as "$key" "$secret" aws sts get-federation-token --name Bob --policy "$(allow s3:GetObject)" --query FederatedUser.Arn --output text)" "arn:aws:sts::$account:federated-user/Bob"
like 'a session of the user' "$(as "$key" "$secret" aws sts get-session-token --duration-seconds 900 --query Credentials.AccessKeyId --output text)" 'ASIA[A-Z2-7]{16}'
