# The commands for SSH keys, credentials for services, certificates and the credential report, and what OpenSSL makes of
# other forms of certificates: B-306, B-326, B-332, B-334, SB-44, SB-45.
. "$(dirname "$0")/expect.sh"
user=$(name user)
aws iam create-user --user-name "$user" >/dev/null
cd "$scratch"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=root.example.com -keyout root-key.pem -out root.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=site.example.com -keyout PrivateKey.pem -out request.pem 2>/dev/null
openssl x509 -req -in request.pem -CA root.pem -CAkey root-key.pem -CAcreateserial -days 30 -out Certificate.pem 2>/dev/null
openssl rsa -in PrivateKey.pem -pubout -out public.pem 2>/dev/null
site=$(name ExampleCertificate)
upload() { aws iam upload-server-certificate --server-certificate-name "$1" --certificate-body "file://$scratch/$2" --private-key "file://$scratch/$3" --certificate-chain "file://$scratch/$4" "${@:5}" --query ServerCertificateMetadata.ServerCertificateId --output text; }
# uploads FORM BODY KEY CHAIN: what OpenSSL has made of that form is taken as it stands.
uploads() {
  like "what comes of $1" "$(upload "$site-form" "$2" "$3" "$4")" 'ASCA[A-Z2-7]{17}'
  silent aws iam delete-server-certificate --server-certificate-name "$site-form"
}
openssl x509 -in Certificate.pem -outform DER -out certificate.der
openssl rsa -in PrivateKey.pem -outform DER -out key.der 2>/dev/null
openssl x509 -inform DER -in certificate.der -outform PEM -out from-der.pem
openssl rsa -inform DER -in key.der -outform PEM -out key-from-der.pem 2>/dev/null
uploads DER from-der.pem key-from-der.pem root.pem
openssl rsa -in PrivateKey.pem -aes256 -passout pass:secret -out encrypted.pem 2>/dev/null
refused MalformedCertificate upload "$site-form" Certificate.pem encrypted.pem root.pem
openssl rsa -in encrypted.pem -passin pass:secret -out decrypted.pem 2>/dev/null
uploads 'an encrypted key' Certificate.pem decrypted.pem root.pem
openssl pkcs12 -export -inkey PrivateKey.pem -in Certificate.pem -passout pass:secret -out both.p12
openssl pkcs12 -in both.p12 -passin pass:secret -nodes -nokeys -out from-p12.pem
openssl pkcs12 -in both.p12 -passin pass:secret -nodes -nocerts -out key-from-p12.pem
openssl pkcs12 -in both.p12 -passin pass:secret -nodes -out bundle.pem
uploads 'PKCS#12' from-p12.pem key-from-p12.pem root.pem
# whoever may read certificates would read the key
refused MalformedCertificate upload "$site-form" bundle.pem PrivateKey.pem root.pem
openssl crl2pkcs7 -nocrl -certfile Certificate.pem -out certificate.p7b
openssl crl2pkcs7 -nocrl -certfile root.pem -out chain.p7b
openssl pkcs7 -print_certs -in certificate.p7b -out from-p7b.pem
openssl pkcs7 -print_certs -in chain.p7b -out chain-from-p7b.pem
uploads 'PKCS#7' from-p7b.pem PrivateKey.pem chain-from-p7b.pem
openssl x509 -in Certificate.pem -text -out with-text.pem
uploads 'a certificate with its text' with-text.pem PrivateKey.pem root.pem
openssl ecparam -name prime256v1 -genkey -out ec-key.pem
openssl req -x509 -key ec-key.pem -days 30 -subj /CN=ec.example.com -out ec.pem
uploads 'a key with its curve before it' ec.pem ec-key.pem ec.pem
key=$(aws iam upload-ssh-public-key --user-name "$user" --ssh-public-key-body "file://$scratch/public.pem" --query SSHPublicKey.SSHPublicKeyId --output text)
is 'the SSH key is listed' "$(aws iam list-ssh-public-keys --user-name "$user" --query 'SSHPublicKeys[].SSHPublicKeyId' --output text)" "$key"
like 'it reads as ssh-rsa' "$(aws iam get-ssh-public-key --user-name "$user" --ssh-public-key-id "$key" --encoding SSH --query SSHPublicKey.SSHPublicKeyBody --output text)" 'ssh-rsa .*'
silent aws iam update-ssh-public-key --user-name "$user" --ssh-public-key-id "$key" --status Inactive
silent aws iam delete-ssh-public-key --user-name "$user" --ssh-public-key-id "$key"
credential() { aws iam create-service-specific-credential --user-name "$user" --service-name codecommit.amazonaws.com --query 'ServiceSpecificCredential.ServiceSpecificCredentialId' --output text; }
first=$(credential) second=$(credential)
refused LimitExceeded credential
silent aws iam update-service-specific-credential --user-name "$user" --service-specific-credential-id "$first" --status Inactive
silent aws iam delete-service-specific-credential --user-name "$user" --service-specific-credential-id "$first"
third=$(credential)
like 'a new password' "$(aws iam reset-service-specific-credential --user-name "$user" --service-specific-credential-id "$second" --query ServiceSpecificCredential.ServicePassword --output text)" '.{20,}'
is 'two are left' "$(aws iam list-service-specific-credentials --user-name "$user" --query 'length(ServiceSpecificCredentials)' --output text)" 2
for id in "$second" "$third"; do aws iam delete-service-specific-credential --user-name "$user" --service-specific-credential-id "$id"; done
signing=$(aws iam upload-signing-certificate --user-name "$user" --certificate-body "file://$scratch/Certificate.pem" --query Certificate.CertificateId --output text)
is 'the signing certificate is listed' "$(aws iam list-signing-certificates --user-name "$user" --query 'Certificates[].CertificateId' --output text)" "$signing"
silent aws iam update-signing-certificate --user-name "$user" --certificate-id "$signing" --status Inactive
silent aws iam delete-signing-certificate --user-name "$user" --certificate-id "$signing"
metadata=$(aws iam upload-server-certificate --server-certificate-name "$site" --certificate-body "file://$scratch/Certificate.pem" --certificate-chain "file://$scratch/root.pem" --private-key "file://$scratch/PrivateKey.pem" --tags '{"Key":"ExampleKey","Value":"ExampleValue"}' --query '[ServerCertificateMetadata.[ServerCertificateName,ServerCertificateId,Arn,Path,Expiration],Tags[].[Key,Value][]][]' --output text)
like 'the server certificate' "$metadata" "$site[[:space:]]ASCA[A-Z2-7]{17}[[:space:]]arn:aws:iam::[0-9]{12}:server-certificate/$site[[:space:]]/[[:space:]][0-9T:+Z-]+[[:space:]]ExampleKey[[:space:]]ExampleValue"
is 'its chain' "$(aws iam get-server-certificate --server-certificate-name "$site" --query ServerCertificate.CertificateChain --output text)" "$(cat "$scratch/root.pem")"
like 'its text' "$(aws iam get-server-certificate --server-certificate-name "$site" --query ServerCertificate.CertificateBody --output text | head -1)" '-----BEGIN CERTIFICATE-----'
silent aws iam tag-server-certificate --server-certificate-name "$site" --tags Key=Department,Value=Engineering
is 'its tags' "$(aws iam list-server-certificate-tags --server-certificate-name "$site" --query 'length(Tags)' --output text)" 2
silent aws iam untag-server-certificate --server-certificate-name "$site" --tag-keys Department
silent aws iam update-server-certificate --server-certificate-name "$site" --new-server-certificate-name "$site-2" --new-path /cloudfront/
is 'it is listed at its path' "$(aws iam list-server-certificates --path-prefix /cloudfront/ --query 'ServerCertificateMetadataList[].ServerCertificateName' --output text)" "$site-2"
silent aws iam delete-server-certificate --server-certificate-name "$site-2"
refused NoSuchEntity aws iam get-server-certificate --server-certificate-name "$site-2"
refused NoSuchEntity aws iam delete-server-certificate --server-certificate-name "$site-2"
for _ in $(seq 60); do
  [ "$(aws iam generate-credential-report --query State --output text)" = COMPLETE ] && break
  sleep 1
done
report=$(aws iam get-credential-report --query Content --output text | base64 -d)
like 'the report tells when the account was made' "$(grep '^<root_account>,' <<<"$report" | cut -d, -f3)" '[0-9-]{10}T[0-9:]{8}\+00:00'
