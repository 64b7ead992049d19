# The commands for devices and their codes: B-187 to B-200, B-225, SB-22, SB-47.
. "$(dirname "$0")/expect.sh"
user=$(name Richard) device=$(name RichardsMFA)
aws iam create-user --user-name "$user" >/dev/null
read -r key secret <<<"$(key_of "$user")"
aws iam create-virtual-mfa-device --virtual-mfa-device-name "$device-png" --outfile "$scratch/q.png" --bootstrap-method QRCodePNG >/dev/null
is 'the picture is a PNG' "$(head -c 4 "$scratch/q.png" | tail -c 3)" PNG
serial=$(aws iam create-virtual-mfa-device --virtual-mfa-device-name "$device" --outfile "$scratch/seed" --bootstrap-method Base32StringSeed --query VirtualMFADevice.SerialNumber --output text)
seed=$(cat "$scratch/seed")
like 'the serial number' "$serial" "arn:aws:iam::[0-9]{12}:mfa/$device"
silent aws iam enable-mfa-device --user-name "$user" --serial-number "$serial" $(codes_of "$seed" -3)
silent aws iam resync-mfa-device --user-name "$user" --serial-number "$serial" $(codes_of "$seed" -1)
is 'the devices of the user' "$(aws iam list-mfa-devices --user-name "$user" --query 'MFADevices[].SerialNumber' --output text)" "$serial"
is 'the assigned devices' "$(aws iam list-virtual-mfa-devices --assignment-status Assigned --query 'VirtualMFADevices[].SerialNumber' --output text)" "$serial"
refused ValidationError aws iam get-mfa-device --serial-number "$serial" --user-name "$user"
silent aws iam tag-mfa-device --serial-number "$serial" --tags Key=a,Value=b
is 'its tags' "$(aws iam list-mfa-device-tags --serial-number "$serial" --query 'Tags[].Value' --output text)" b
silent aws iam untag-mfa-device --serial-number "$serial" --tag-keys a
code=$(code_of "$seed" 1)
session=$(as "$key" "$secret" aws sts get-session-token --duration-seconds 900 --serial-number "$serial" --token-code "$code" --query 'Credentials.[AccessKeyId,Expiration]' --output text)
like 'the session' "$session" "ASIA[A-Z2-7]{16}$(printf '\t')[0-9-]{10}T[0-9:]{8}(\+00:00|Z)"
refused AccessDenied as "$key" "$secret" aws sts get-session-token --duration-seconds 900 --serial-number "$serial" --token-code "$code"
refused ValidationError as "$key" "$secret" aws sts get-session-token --duration-seconds 129601
silent aws iam deactivate-mfa-device --user-name "$user" --serial-number "$serial"
silent aws iam delete-virtual-mfa-device --serial-number "$serial"
