import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/gatehouse.ts'
import { checkPolicies } from './check.ts'
import { Unreadable } from './policy-source.ts'
import { planText } from './testing/plan.ts'
import { fileOf, unstated } from './testing/policy-files.ts'

const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })
async function found(path: string, stated: Parameters<typeof checkPolicies>[1] = unstated) {
  const { findings } = await checkPolicies([path], stated)
  return findings.map(({ source, finding, place }) => [source.holder, finding.code, place.line, place.column])
}

describe('checkPolicies', () => {
  it('guesses what a policy is, unless it is told', async () => {
    const assume = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }
    const trust = fileOf(JSON.stringify(document(assume)))
    expect(await found(trust)).toEqual([])
    expect(await found(trust, { kind: 'identity', resourceType: undefined })).toEqual([
      [undefined, 'MISSING_RESOURCE', 1, 38],
      [undefined, 'UNSUPPORTED_PRINCIPAL', 1, 56],
    ])
    const bucket = fileOf(JSON.stringify(document({ ...assume, Action: 'kms:Decrypt', Resource: '*' })))
    expect(await found(bucket, { kind: 'resource', resourceType: 'AWS::S3::Bucket' })).toContainEqual([
      undefined,
      'UNSUPPORTED_ACTION_IN_POLICY',
      1,
      expect.any(Number),
    ])
  })

  it('finds policies in the plans of Terraform, with their addresses and places', async () => {
    const pass = { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }
    const text = planText({
      identity: document({ Effect: 'Allow', Action: 's3:GetObjekt', Resource: '*' }),
      trust: document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }),
      bucket: document({
        Effect: 'Allow',
        Principal: '*',
        Action: 'kms:Decrypt',
        Resource: 'arn:aws:s3:::b',
      }),
      inline: document(pass),
      data: document({ ...pass, Action: 'nosuchservice:Do' }),
    })
    const places = await found(fileOf(text, 'plan.json'))
    expect(places.map(([holder, code]) => [holder, code])).toEqual([
      ['aws_iam_policy.app.policy', 'INVALID_ACTION'],
      ['aws_iam_role.app.assume_role_policy', 'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
      ['aws_iam_role.app.policy', 'PASS_ROLE_WITH_STAR_IN_RESOURCE'],
      ['aws_organizations_policy.guard', 'MISSING_STATEMENT'],
      ['module.store.aws_s3_bucket_policy.b.policy', 'UNSUPPORTED_ACTION_IN_POLICY'],
      ['data.aws_iam_policy_document.d', 'INVALID_SERVICE_IN_ACTION'],
    ])
    // The policy's own line breaks and quotation marks are escaped in the plan.
    expect(places[0]?.slice(2)).toEqual([1, text.indexOf(String.raw`\"s3:GetObjekt`) + 1])
  })

  it('finds policies in templates, fills in what is known, and is silent about what is not', async () => {
    const file = join(import.meta.dirname, 'testing/template.yaml')
    expect(await found(file)).toEqual([
      ['Reader.PolicyDocument', 'INVALID_ACTION', 15, 17],
      ['Reader.PolicyDocument', 'ARN_REGION_NOT_ALLOWED', 22, 28],
      ['Role.Policies.[].PolicyDocument', 'PASS_ROLE_WITH_STAR_IN_RESOURCE', 40, 25],
      ['Bucket2Policy.PolicyDocument', 'UNSUPPORTED_ACTION_IN_POLICY', 51, 21],
      ['Again.PolicyDocument', 'PASS_ROLE_WITH_STAR_IN_RESOURCE', 40, 25],
    ])
  })

  it('reads templates in JSON, long forms included', async () => {
    const Resource = [
      { 'Fn::Sub': 'arn:aws:s3:::${Name}/${!aws:usrname}' },
      { Ref: 'X' },
      { 'Fn::Sub': ['arn:aws:${S}:::b', { S: 's4' }] },
    ]
    const template = {
      Resources: {
        P: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyDocument: document({ Effect: 'Allow', Action: 's3:Get*', Resource }) },
        },
        Q: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Ref: 'Elsewhere' } } },
      },
    }
    const places = await found(fileOf(JSON.stringify(template, undefined, 2), 'template.json'))
    expect(places.map(([holder, code]) => [holder, code])).toEqual([['P.PolicyDocument', 'INVALID_SERVICE']])
  })

  it('checks both branches of conditions in templates, each as the policy that it makes', async () => {
    const file = fileOf(
      `Resources:
  P:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - Fn::If:
          - Some
          - PolicyName: a
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
                - !If [Some, {Sid: A, Effect: Allow, Action: s3:Gett, Resource: '*'}, !Ref AWS::NoValue]
                - !If
                  - Some
                  - !If [Other, {Sid: B, Effect: Allow, Action: s3:Putt, Resource: '*'}, !Ref AWS::NoValue]
                  - {Sid: A, Effect: Allow, Action: s3:Listt, Resource: '*', Condition: !Ref AWS::NoValue}
                - {Effect: Allow, Action: s3:Deletee, Resource: '*'}
          - PolicyName: b
            PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: s3:Tagg, Resource: '*'}]}
`,
      'conditions.yaml',
    )
    const { policies, findings } = await checkPolicies([file], unstated)
    expect(policies).toHaveLength(2)
    expect(findings.map(({ finding, place }) => [finding.code, place.line])).toEqual([
      ['INVALID_ACTION', 12],
      ['INVALID_ACTION', 15],
      ['INVALID_ACTION', 16],
      ['INVALID_ACTION', 17],
      ['INVALID_ACTION', 19],
    ])
  })

  it('tells of templates that are no YAML, too large or too deep, wherever they lie', async () => {
    const broken = fileOf('Resources:\n  P: {Type: AWS::IAM::Policy\n foo: [\n', 'broken.yaml')
    await expect(found(broken)).rejects.toThrow(/broken\.yaml:\d+:\d+: no template that can be read: /)
    await expect(found(dirname(broken))).rejects.toThrow('no template that can be read')
    const nested = `{"Resources":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`
    await expect(found(fileOf(nested, 'deep.template'))).rejects.toThrow(Unreadable)
    const large = `Resources: {a: ${'x'.repeat(9_000_000)}}`
    await expect(found(fileOf(large, 'large.yaml'))).rejects.toThrow('too large for a template')
  })

  it('checks policies that templates hold as text, where the text stands', async () => {
    const lines = [
      'Resources:',
      '  Q:',
      '    Type: AWS::SQS::QueuePolicy',
      '    Properties:',
      '      PolicyDocument: |',
    ]
    const text = JSON.stringify(
      document({ Effect: 'Allow', Principal: '*', Action: 'sqs:Sendd', Resource: '*' }),
    )
    const file = fileOf([...lines, `        ${text}`].join('\n'), 'text.yaml')
    expect(await found(file)).toEqual([['Q.PolicyDocument', 'INVALID_ACTION', 5, 23]])
  })

  it('checks policies that templates make with Fn::Sub, but for what is known only later', async () => {
    const statement = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
    const text = JSON.stringify(
      document(
        statement('s3:Gett', '${Bucket.Arn}'),
        statement('s3:GetObject', 'arn:${AWS::Partition}:s4:::b'),
      ),
    )
    const policySet = (InlinePolicy: object) => ({
      Type: 'AWS::SSO::PermissionSet',
      Properties: { InlinePolicy },
    })
    const Resources = {
      P: policySet({ 'Fn::Sub': text }),
      Q: policySet({ 'Fn::Sub': '{"Version": "2012-10-17", "Statement": ${Statements}}' }),
      R: policySet({ 'Fn::Sub': [text, { 'Bucket.Arn': 'nonsense' }] }),
    }
    const places = await found(fileOf(JSON.stringify({ Resources }), 'sub.json'))
    expect(places.map(([holder, code]) => [holder, code])).toEqual([
      ['P.InlinePolicy', 'INVALID_ACTION'],
      ['P.InlinePolicy', 'INVALID_SERVICE'],
      ['R.InlinePolicy', 'INVALID_ACTION'],
      ['R.InlinePolicy', 'INVALID_ARN_PREFIX'],
      ['R.InlinePolicy', 'INVALID_SERVICE'],
    ])
  })

  it('checks policies that templates make with Fn::Join, but for what is known only later', async () => {
    const joined = (separator: string, ...parts: (string | object)[]) => ({
      Type: 'AWS::SSO::PermissionSet',
      Properties: { InlinePolicy: { 'Fn::Join': [separator, parts] } },
    })
    const begin = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Gett","Resource":"'
    const Resources = {
      P: joined('', begin, 'arn:aws:s4:::b', '"}}'),
      Q: joined('', begin, { Ref: 'Bucket' }, '/*"}}'),
      R: joined('', begin, { 'Fn::Sub': 'arn:${AWS::Partition}:s4:::${Bucket}' }, '"}}'),
      S: joined(':', `${begin}arn`, { Ref: 'AWS::Partition' }, 's4::', 'b"}}'),
    }
    const places = await found(fileOf(JSON.stringify({ Resources }), 'join.json'))
    expect(places.map(([holder, code]) => [holder, code])).toEqual([
      ['P.InlinePolicy', 'INVALID_ACTION'],
      ['P.InlinePolicy', 'INVALID_SERVICE'],
      ['Q.InlinePolicy', 'INVALID_ACTION'],
      ['R.InlinePolicy', 'INVALID_ACTION'],
      ['S.InlinePolicy', 'INVALID_ACTION'],
      ['S.InlinePolicy', 'INVALID_SERVICE'],
    ])
  })

  it('takes what Fn::Join makes for no policy where it names one', async () => {
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/ReadOnlyAccess']] }
    const Resources = {
      P: { Type: 'AWS::Serverless::Function', Properties: { Policies: [arn] } },
    }
    const file = fileOf(JSON.stringify({ Resources }), 'named.json')
    expect((await checkPolicies([file], unstated)).policies).toEqual([])
  })

  it('passes over no policy whose statements have a wrong name', async () => {
    const wrong = JSON.stringify({ Version: '2012-10-17', statement: [] })
    const template = `{"Resources":{"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":${wrong}}}}}`
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'policy.json'), wrong)
    writeFileSync(join(folder, 'template.json'), template)
    const codes = (await found(folder)).map(([holder, code]) => [holder, code])
    expect(codes).toEqual([
      [undefined, 'MISSING_STATEMENT'],
      [undefined, 'INVALID_POLICY_ELEMENT'],
      ['P.PolicyDocument', 'MISSING_STATEMENT'],
      ['P.PolicyDocument', 'INVALID_POLICY_ELEMENT'],
    ])
  })

  it.each(['little', 'big'])('reads UTF-16 of %s endian, as PowerShell writes it', async (endian) => {
    const text = `\ufeff${JSON.stringify(document({ Effect: 'Allow', Action: 's3:Gett', Resource: '*' }))}`
    const bytes = Buffer.from(text, 'utf16le')
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'policy.json'), endian === 'big' ? bytes.swap16() : bytes)
    expect(await found(folder)).toEqual([[undefined, 'INVALID_ACTION', 1, text.indexOf('"s3:Gett')]])
  })

  it('is bounded where aliases grow without end', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    lines.push(
      'Resources:',
      '  P:',
      '    Type: AWS::IAM::Policy',
      '    Properties:',
      '      PolicyDocument:',
      '        Statement: *a8',
    )
    const bomb = fileOf(lines.join('\n'), 'bomb.yaml')
    await expect(found(bomb)).rejects.toThrow(`${bomb} P.PolicyDocument: too large or too deep`)
  })

  it('looks through folders for what are policies, and passes over the rest', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'node_modules'))
    mkdirSync(join(folder, 'deep'))
    const wrong = JSON.stringify(document({ Effect: 'Allow', Action: 's3:GetObject' }))
    for (const name of ['a.json', 'deep/b.json', 'node_modules/c.json', 'notes.md']) {
      writeFileSync(join(folder, name), wrong)
    }
    writeFileSync(join(folder, 'package.json'), '{"name":"x"}')
    writeFileSync(join(folder, 'broken.json'), '{"Statement": [')
    writeFileSync(join(folder, 'other.yaml'), 'a: 1')
    const { findings } = await checkPolicies([folder], unstated)
    expect(
      findings.map(({ source, finding }) => [source.file.slice(folder.length + 1), finding.code]),
    ).toEqual([
      ['a.json', 'MISSING_RESOURCE'],
      ['broken.json', 'JSON_SYNTAX_ERROR'],
      ['deep/b.json', 'MISSING_RESOURCE'],
    ])
  })

  it('follows links to files in folders, and not those to folders, which may go round', async () => {
    const folder = temporaryFolder()
    const linked = fileOf(JSON.stringify(document({ Effect: 'Allow', Action: 's3:GetObject' })))
    symlinkSync(linked, join(folder, 'a.json'))
    symlinkSync(folder, join(folder, 'round'))
    symlinkSync(folder, join(folder, 'round.json'))
    expect((await found(folder)).map(([, code]) => code)).toEqual(['MISSING_RESOURCE'])
    symlinkSync('nowhere.json', join(folder, 'b.json'))
    await expect(found(folder)).rejects.toThrow('b.json: no such file or folder')
  })

  it('tells of folders in which there is no policy', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'package.json'), '{"name":"x"}')
    await expect(checkPolicies([folder], unstated)).rejects.toThrow('no policy in this folder')
  })

  it('takes a policy in JSON for one under the name of YAML as well', async () => {
    const wrong = JSON.stringify(document({ Effect: 'Allow', Action: 's3:GetObject' }))
    const file = fileOf(wrong, 'policy.yaml')
    expect((await found(file)).map(([, code]) => code)).toEqual(['MISSING_RESOURCE'])
    expect(await found(dirname(file))).toEqual(await found(file))
  })

  it('tells of files that are not there, and of YAML that holds no resources', async () => {
    await expect(checkPolicies(['/nowhere/at-all.json'], unstated)).rejects.toThrow(Unreadable)
    await expect(checkPolicies([fileOf('a: 1', 'a.yaml')], unstated)).rejects.toThrow(
      'neither a policy nor a template',
    )
    expect(await found(fileOf('no json'))).toEqual([[undefined, 'JSON_SYNTAX_ERROR', 1, 1]])
  })
})
