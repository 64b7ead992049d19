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

# silent COMMAND...: the command must succeed and print nothing.
silent() {
  local said
  said=$("$@")
  is "${2-} ${3-} says nothing" "$said" ""
}

# like WHAT ACTUAL PATTERN: the text must match an extended regular expression as a whole.
like() {
  if [[ $2 =~ ^($3)$ ]]; then echo "ok: $1"; else
    echo "not ok: $1: '$2' is not like '$3'" >&2
    exit 1
  fi
}

# code_of SEED DISTANCE: the six digits of an authenticator app, so many steps of 30 seconds from now.
code_of() { codes "$1" "$2" 1; }

# codes_of SEED DISTANCE: two codes that follow one another, as arguments.
codes_of() {
  local pair
  read -r -a pair <<<"$(codes "$1" "$2" 2 | tr '\n' ' ')"
  echo "--authentication-code1 ${pair[0]} --authentication-code2 ${pair[1]}"
}

codes() {
  python3 - "$@" <<'CODE'
import base64, hashlib, hmac, struct, sys, time
seed, distance, count = base64.b32decode(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
now = int(time.time() // 30)
for step in range(now + distance, now + distance + count):
    digest = hmac.new(seed, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 15
    print(f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1000000:06d}")
CODE
}

# A folder of one's own, which is gone with the script.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The AWS CLI takes a second to start. Where it is a program of Python, one process loads it and forks for each command.
# It is asked by pipes: should it vanish, no reading and no writing waits for it.
if python3 -c 'import awscli.clidriver' 2>/dev/null; then
  server=$(dirname "${BASH_SOURCE[0]}")/expect.server.py
  coproc SERVER { exec python3 "$server" $$; }
  # its own descriptors are not there in subshells
  exec {answers}<&"${SERVER[0]}" {requests}>&"${SERVER[1]}"
  aws() {
    local code file="$scratch/request.$BASHPID" out="$scratch/out.$BASHPID" err="$scratch/err.$BASHPID"
    {
      printf '%s\0' $(($# + 2)) "$out" "$err" "$@"
      env -0
    } >"$file"
    if ! (echo "$file" >&"$requests") 2>/dev/null || ! read -r -t 120 code <&"$answers"; then
      echo "not ok: nothing runs the AWS CLI any more: aws $*" >&2
      exit 1
    fi
    cat "$out"
    cat "$err" >&2
    return "$code"
  }
fi
