import { describe, expect, it } from 'vitest'
import { checkPolicies } from './check.ts'
import { policiesInTemplate } from './cloudformation.ts'
import { fileOf, unstated } from './testing/policy-files.ts'

const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })
const wrong = (more: object = {}) => document({ Effect: 'Allow', Action: 's3:Gett', Resource: '*', ...more })

/** A template with one managed policy. */
const policy = (PolicyDocument: unknown, more: object = {}) => ({
  ...more,
  Resources: { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } },
})

/** What is found, and what is said not to be checked, in a template. */
async function checked(template: object) {
  const text = JSON.stringify(template, undefined, 1)
  const { policies, findings, unread } = await checkPolicies([fileOf(text, 'template.json')], unstated)
  return {
    policies: policies.length,
    codes: findings.map(({ finding }) => finding.code),
    unread: unread.map(({ holder, why }) => `${holder}: ${why}`),
    /** The lines that findings point to. */
    lines: findings.map(({ place }) => text.split('\n')[place.line - 1]?.trim()),
    unreadLines: unread.map(({ place }) => text.split('\n')[place.line - 1]?.trim()),
  }
}

const nothing = { policies: 0, codes: [] }

describe('policies that are given to a template', () => {
  it('are checked as the default of their parameter, where that stands', async () => {
    const Default = JSON.stringify(wrong())
    const answer = await checked(
      policy({ Ref: 'Text' }, { Parameters: { Text: { Type: 'String', Default } } }),
    )
    expect(answer).toMatchObject({ policies: 1, codes: ['INVALID_ACTION'], unread: [] })
    expect(answer.lines[0]).toContain('"Default"')
  })

  it('are checked as a mapping has them, by keys that are known', async () => {
    const Mappings = { Policies: { test: { Text: JSON.stringify(wrong()) }, prod: { Text: 'none' } } }
    const Parameters = { Stage: { Type: 'String', Default: 'test' } }
    const inMap = (...keys: unknown[]) => ({ 'Fn::FindInMap': ['Policies', ...keys] })
    for (const given of [inMap('test', 'Text'), inMap({ Ref: 'Stage' }, 'Text')]) {
      const answer = await checked(policy(given, { Mappings, Parameters }))
      expect(answer).toMatchObject({ policies: 1, codes: ['INVALID_ACTION'], unread: [] })
    }
    const later = '`Fn::FindInMap` gives it only when the template is deployed'
    for (const given of [
      inMap({ Ref: 'AWS::Region' }, 'Text'),
      inMap('none', 'Text'),
      inMap('prod', 'Text'),
    ]) {
      expect(await checked(policy(given, { Mappings, Parameters }))).toMatchObject({
        ...nothing,
        unread: [`P.PolicyDocument: ${later}`],
      })
    }
  })

  it('are checked behind Fn::ToJsonString', async () => {
    const text = {
      Resources: {
        S: {
          Type: 'AWS::SSO::PermissionSet',
          Properties: { InlinePolicy: { 'Fn::ToJsonString': wrong() } },
        },
      },
    }
    expect(await checked(text)).toMatchObject({ policies: 1, codes: ['INVALID_ACTION'], unread: [] })
    const short =
      'Resources: {S: {Type: AWS::SSO::PermissionSet, Properties: {InlinePolicy: !ToJsonString {Statement: []}}}}'
    expect(policiesInTemplate('t.yaml', short)?.policies.map((each) => each.text)).toEqual([
      '{"Statement":[]}',
    ])
  })

  it('are said not to be checked where they are known only later', async () => {
    const cases: [unknown, string][] = [
      [{ Ref: 'Text' }, 'the parameter `Text` gives it, and has no default'],
      [{ Ref: 'Other' }, '`Ref` gives it only when the template is deployed'],
      [{ 'Fn::ImportValue': 'shared' }, '`Fn::ImportValue` gives it only when the template is deployed'],
      [{ 'Fn::GetAtt': ['A', 'B'] }, '`Fn::GetAtt` gives it only when the template is deployed'],
      [{ 'Fn::Sub': '${Text}' }, '`Fn::Sub` gives it only when the template is deployed'],
      [
        { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } } },
        '`Fn::Transform` gives it only when the template is deployed',
      ],
    ]
    for (const [given, why] of cases) {
      const answer = await checked(policy(given, { Parameters: { Text: { Type: 'String' } } }))
      expect(answer).toMatchObject({ ...nothing, unread: [`P.PolicyDocument: ${why}`] })
      expect(answer.unreadLines[0]).toMatch(/^"PolicyDocument": \{$/)
    }
  })

  it('are no names of policies, of which nothing is said', async () => {
    const Policies = [{ Ref: 'Managed' }, 'AmazonS3ReadOnlyAccess', { S3ReadPolicy: { BucketName: 'b' } }]
    const function_ = { Type: 'AWS::Serverless::Function', Properties: { Policies } }
    expect(await checked({ Resources: { F: function_ } })).toMatchObject({ ...nothing, unread: [] })
  })
})

describe('parts of policies that are given to a template', () => {
  const Include = { Name: 'AWS::Include', Parameters: { Location: 's3://b/k' } }
  const later = (name: string) =>
    `P.PolicyDocument: \`Fn::${name}\` gives it only when the template is deployed`
  const included = 'P.PolicyDocument: `Fn::Transform` puts something in when the template is deployed'

  it('are said not to be checked: statements, and what those are about', async () => {
    const imported = { 'Fn::ImportValue': 'shared' }
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
    for (const part of [
      { Version: '2012-10-17', Statement: imported },
      document(statement, imported),
      document({ ...statement, Action: imported }),
      document({ ...statement, Action: ['s3:PutObject', imported] }),
      document({ ...statement, Condition: imported }),
    ])
      expect(await checked(policy(part))).toMatchObject({ codes: [], unread: [later('ImportValue')] })
    // resources are known late more often than not
    expect(await checked(policy(document({ ...statement, Resource: imported })))).toMatchObject({
      unread: [],
    })
  })

  it('are checked where a default or a mapping gives them', async () => {
    const Parameters = { Actions: { Type: 'CommaDelimitedList', Default: 's3:GetObject, s3:Putt' } }
    const Mappings = { M: { a: { Actions: ['s3:Listt'] } } }
    for (const Action of [{ Ref: 'Actions' }, { 'Fn::FindInMap': ['M', 'a', 'Actions'] }])
      expect(await checked(policy(wrong({ Action }), { Parameters, Mappings }))).toMatchObject({
        codes: ['INVALID_ACTION'],
        unread: [],
      })
  })

  it('that AWS::Include puts beside others are said not to be checked, and not missed', async () => {
    const open = { Effect: 'Allow', Resource: '*', 'Fn::Transform': Include }
    expect(await checked(policy(document(open)))).toMatchObject({
      policies: 1,
      codes: [],
      unread: [included],
    })
    const whole = { Version: '2012-10-17', 'Fn::Transform': Include }
    expect(await checked(policy(whole))).toMatchObject({ policies: 1, codes: [], unread: [included] })
    const properties = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Path: '/', 'Fn::Transform': Include },
    }
    expect(await checked({ Resources: { P: properties } })).toMatchObject({ ...nothing, unread: [included] })
  })
})

it.each([
  ["Resources: &r {'Fn::ForEach::A': [X, [a], *r]}", 'loops nest too deeply'],
  [
    'Resources: {P: {Type: AWS::IAM::Policy, Properties: {PolicyDocument: &p !If [c, 1, *p]}}}',
    'conditions nest too deeply',
  ],
])('aliases that go round are told: %s', (text, why) => {
  expect(() => policiesInTemplate('round.yaml', text)).toThrow(`round.yaml: ${why}`)
})

describe('loops of a template', () => {
  const inLoops = (stages: unknown, Resource: string, more: object = {}) => ({
    ...more,
    Resources: {
      'Fn::ForEach::Teams': [
        'Team',
        ['A', 'B'],
        {
          'Fn::ForEach::Stages': [
            'Stage',
            stages,
            {
              'P${Team}${Stage}': {
                Type: 'AWS::IAM::Policy',
                Properties: { PolicyName: '${Team}', PolicyDocument: wrong({ Resource }) },
              },
              'F${Team}${Stage}': {
                Type: 'AWS::Serverless::Function',
                Properties: { Policies: ['${Team}Policy'] },
              },
            },
          ],
        },
      ],
    },
  })
  const notRead =
    'P${Team}${Stage}.PolicyDocument: `Fn::ForEach` fills it in, and loops over what is known only later'

  it('make resources whose policies are checked once where they are all the same', async () => {
    const answer = await checked(inLoops({ Ref: 'Stages' }, '*'))
    expect(answer).toMatchObject({ policies: 1, codes: ['INVALID_ACTION'], unread: [] })
  })

  it('fill policies in with what is known, in every round', async () => {
    const Parameters = { Stages: { Type: 'CommaDelimitedList', Default: 'test,s 4' } }
    const template = inLoops({ Ref: 'Stages' }, 'arn:aws:&{Stage}:::${Team}/*', { Parameters })
    const { policies } = policiesInTemplate('loop.json', JSON.stringify(template)) ?? {}
    expect(
      policies?.map(({ holder, text, alternatives = [] }) => ({
        holder,
        resources: [text, ...alternatives.map((each) => each.text)].map((each) => /arn[^"]*/.exec(each)?.[0]),
      })),
    ).toEqual([
      {
        holder: 'P${Team}${Stage}.PolicyDocument',
        resources: ['arn:aws:test:::A/*', 'arn:aws:s4:::A/*', 'arn:aws:test:::B/*', 'arn:aws:s4:::B/*'],
      },
    ])
    expect((await checked(template)).codes).toEqual(['INVALID_ACTION', 'INVALID_SERVICE'])
  })

  it('are said not to be read where they go over what is known only later, or go round too often', async () => {
    for (const stages of [{ Ref: 'Stages' }, Array.from({ length: 51 }, (_, index) => `s${index}`)])
      expect(await checked(inLoops(stages, 'arn:aws:s3:::&{Stage}/*'))).toMatchObject({
        ...nothing,
        unread: [notRead],
      })
  })

  it('make properties, and members within policies', async () => {
    const names = (list: unknown) => ({
      Resources: {
        R: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { 'Fn::ForEach::Properties': ['Name', list, { '${Name}Document': wrong() }] },
        },
      },
    })
    expect(await checked(names(['Other', 'Policy']))).toMatchObject({
      policies: 1,
      codes: ['INVALID_ACTION'],
      unread: [],
    })
    expect(await checked(names(['Other']))).toMatchObject({ ...nothing, unread: [] })
    const unknown = '`Fn::ForEach` loops over what is known only later'
    expect(await checked(names({ Ref: 'Names' }))).toMatchObject({
      ...nothing,
      unread: [`R.PolicyDocument: ${unknown}`],
    })
    const Condition = (list: unknown) => ({
      StringEquals: { 'Fn::ForEach::Keys': ['Key', list, { 'aws:PrincipalTag/${Key}': '${Key}' }] },
    })
    const { policies } =
      policiesInTemplate('c.json', JSON.stringify(policy(wrong({ Condition: Condition(['a', 'b']) })))) ?? {}
    expect(policies?.[0]?.text).toContain('{"aws:PrincipalTag/a":"a","aws:PrincipalTag/b":"b"}')
    expect(await checked(policy(wrong({ Condition: Condition({ Ref: 'Keys' }) })))).toMatchObject({
      codes: ['INVALID_ACTION'],
      unread: ['P.PolicyDocument: `Fn::ForEach::Keys` loops over what is known only later'],
    })
  })
})
