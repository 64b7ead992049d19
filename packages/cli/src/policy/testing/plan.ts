/** What `terraform show -json` prints of a small plan. */
export function planText(policies: {
  readonly identity: object
  readonly trust: object
  readonly bucket: object
  readonly inline: object
  readonly data: object
}): string {
  const { identity, trust, bucket, inline, data } = policies
  const resource = (type: string, name: string, values: object) => ({
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    name,
    values,
  })
  return JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.9.0',
    planned_values: {
      root_module: {
        resources: [
          resource('aws_iam_policy', 'app', { name: 'app', policy: JSON.stringify(identity, undefined, 2) }),
          resource('aws_iam_role', 'app', {
            assume_role_policy: JSON.stringify(trust),
            inline_policy: [{ name: 'inline', policy: JSON.stringify(inline) }],
          }),
          resource('aws_iam_policy', 'later', { name: 'later' }),
          resource('aws_instance', 'other', { policy: '{"not":"a policy"}' }),
          resource('aws_organizations_policy', 'guard', {
            type: 'SERVICE_CONTROL_POLICY',
            content: JSON.stringify({ ...identity, Statement: [] }),
          }),
        ],
        child_modules: [
          {
            address: 'module.store',
            resources: [
              {
                ...resource('aws_s3_bucket_policy', 'b', { policy: JSON.stringify(bucket) }),
                address: 'module.store.aws_s3_bucket_policy.b',
              },
            ],
          },
        ],
      },
    },
    prior_state: {
      format_version: '1.0',
      values: {
        root_module: {
          resources: [
            {
              ...resource('aws_iam_policy_document', 'd', { json: JSON.stringify(data) }),
              mode: 'data',
              address: 'data.aws_iam_policy_document.d',
            },
          ],
        },
      },
    },
  })
}
