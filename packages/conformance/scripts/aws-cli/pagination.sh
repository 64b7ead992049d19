# Lists by pages: --max-items, --starting-token and --page-size.
. "$(dirname "$0")/expect.sh"
path="/$(name path)/"
for i in 1 2 3; do aws iam create-group --path "$path" --group-name "$(name "group$i")" >/dev/null; done
first=$(aws iam list-groups --path-prefix "$path" --page-size 1 --max-items 2 --query '[length(Groups), NextToken]' --output json | tr -d '[],"\n')
read -r count token <<<"$first"
is 'a page has two' "$count" 2
is 'the rest, page by page, is one' "$(aws iam list-groups --path-prefix "$path" --starting-token "$token" --page-size 1 --query 'length(Groups)' --output json)" 1
