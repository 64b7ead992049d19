/** The three tags that tell projects, teams and cost centers apart. */
const reservedKeys = ['access-project', 'access-team', 'cost-center']

const costCenters: Readonly<Record<string, string>> = { peg: '987654', uni: '123456', cen: '101010' }

/** The tags of a team, such as `peg-eng`: of its user, its role and its secret. */
export function tagsOf(team: string): Record<string, string> {
  const [project = '', name = ''] = team.split('-')
  return {
    'access-project': project,
    'access-team': name,
    'cost-center': costCenters[project] ?? '',
  }
}

const matching = (stem: string, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [`${stem}/${key}`, `\${aws:PrincipalTag/${key}}`]))

/** `access-assume-role`: a role whose three tags are those of the user. */
export function assumeRolePolicy(account: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TutorialAssumeRole',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: `arn:aws:iam::${account}:role/access-*`,
        Condition: { StringEquals: matching('iam:ResourceTag', reservedKeys) },
      },
    ],
  }
}

/** `access-same-project-team`: the one policy of all roles. */
export const sameProjectTeam = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AllActionsSecretsManagerSameProjectSameTeam',
      Effect: 'Allow',
      Action: 'secretsmanager:*',
      Resource: '*',
      Condition: {
        StringEquals: matching('aws:ResourceTag', reservedKeys),
        'ForAllValues:StringEquals': { 'aws:TagKeys': [...reservedKeys, 'Name', 'OwnedBy'] },
        StringEqualsIfExists: matching('aws:RequestTag', reservedKeys),
      },
    },
    {
      Sid: 'AllResourcesSecretsManagerNoTags',
      Effect: 'Allow',
      Action: ['secretsmanager:GetRandomPassword', 'secretsmanager:ListSecrets'],
      Resource: '*',
    },
    {
      Sid: 'ReadSecretsManagerSameTeam',
      Effect: 'Allow',
      Action: ['secretsmanager:Describe*', 'secretsmanager:Get*', 'secretsmanager:List*'],
      Resource: '*',
      Condition: { StringEquals: matching('aws:ResourceTag', ['access-team']) },
    },
    {
      Sid: 'DenyUntagSecretsManagerReservedTags',
      Effect: 'Deny',
      Action: 'secretsmanager:UntagResource',
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'access-*' } },
    },
    {
      Sid: 'DenyPermissionsManagement',
      Effect: 'Deny',
      Action: 'secretsmanager:*Policy',
      Resource: '*',
    },
  ],
}
