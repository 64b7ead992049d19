# A permissions boundary limits what a policy allows.
. "$(dirname "$0")/expect.sh"
user=$(name user)
aws iam create-user --user-name "$user" --permissions-boundary arn:aws:iam::aws:policy/AmazonS3FullAccess >/dev/null
aws iam attach-user-policy --user-name "$user" --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
read -r key secret <<<"$(key_of "$user")"
refused AccessDenied as "$key" "$secret" aws iam list-users
