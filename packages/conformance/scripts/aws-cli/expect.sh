# What the scripts of this folder share. They run against AWS_ENDPOINT_URL with the key in the environment, in bash.
set -euo pipefail

# Names of one's own, so that scripts may run together and again.
name() { echo "$1-$$-$RANDOM"; }

# is WHAT ACTUAL EXPECTED
is() {
  if [ "$2" = "$3" ]; then echo "ok: $1"; else
    echo "not ok: $1: got '$2', expected '$3'" >&2
    exit 1
  fi
}

# refused WITH COMMAND...: the command must fail and say so.
refused() {
  local code=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "not ok: $* was not refused" >&2
    exit 1
  fi
  case $said in *"($code)"*) echo "ok: refused with $code" ;; *)
    echo "not ok: $*: expected $code: $said" >&2
    exit 1
    ;;
  esac
}

allow() { echo "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"$1\",\"Resource\":\"${2:-*}\"}]}"; }

# as KEY SECRET COMMAND...
as() { AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 "${@:3}"; }

key_of() { aws iam create-access-key --user-name "$1" --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text; }
