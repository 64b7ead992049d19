import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGrammarCase } from '../cases/grammar-case.ts'
import { readPolicyCheck } from '../cases/policy-check.ts'
import { casesOf } from '../cases/record.ts'
import { compilePolicy } from '../compile/compile-policy.ts'
import type { PolicyKind } from '../document.ts'
import { policySets } from '../testing/arbitraries.ts'
import { kindOfStored, tellsWhy } from '../testing/document-laws.ts'
import { validateDocument } from '../validate/validate-document.ts'
import { findingsOf } from './find-findings.ts'
import type { ServiceReference } from './service-reference.ts'
import type { FindingCode } from './texts.ts'

function readCases(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../cases/${name}.json`, import.meta.url), 'utf8'))
}

const good = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
const documentOf = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

function codesOf(text: string, kind: PolicyKind = 'identity', reference?: ServiceReference): FindingCode[] {
  return findingsOf(text, { kind, reference }).map(({ code }) => code)
}

/** Whether findings say that something is wrong that keeps a document from being stored. */
function saysWhy(text: string, kind: PolicyKind): boolean {
  return tellsWhy(findingsOf(text, { kind }))
}

describe('findingsOf', () => {
  it('finds a fault in every document of the grammar cases that is refused for what it says', () => {
    for (const { id, document, policyKind, expected } of casesOf(readCases('grammar-cases')).map(
      readGrammarCase,
    )) {
      // Versions of managed policies, characters, and the one Allow of RCPs that AWS itself writes matter on storing alone.
      const isOfStoring =
        expected === undefined ||
        /version 2012|printable/.test(expected.message) ||
        (policyKind === 'rcp' && compilePolicy(document, 'rcp').policy?.statements[0]?.effect === 'Allow') ||
        validateDocument(document, policyKind) === undefined
      if (isOfStoring) continue
      expect(saysWhy(document, kindOfStored[policyKind]), id).toBe(true)
    }
  })

  it('finds a fault in whatever cannot be compiled', () => {
    const text = fc.oneof(
      fc.json(),
      policySets.map((set) => JSON.stringify(set)),
      fc
        .record({
          Version: fc.constantFrom('2012-10-17', 1),
          Statement: fc.array(
            fc.dictionary(
              fc.constantFrom('Effect', 'Action', 'Resource', 'Condition', 'Sid', 'Principal', 'NotAction'),
              fc.oneof(fc.constantFrom('Allow', 'Deny', '*', 's3:*'), fc.jsonValue({ maxDepth: 3 })),
            ),
          ),
        })
        .map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('identity', 'trust', 'resource', 'scp', 'rcp', 'vpcEndpoint'),
        (document, kind) => {
          if (compilePolicy(document, kind).error !== undefined) expect(saysWhy(document, kind)).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('says nothing without the service reference that it would not say with one', () => {
    const known: ServiceReference = {
      prefixes: new Set(['s3', 'iam', 'sts', 'ec2', 'kms', 'sqs', 'sns', 'dynamodb']),
      otherKeyPrefixes: new Set(['saml']),
      service: () => undefined,
      arnFormats: () => [],
    }
    const checks = readCases('policy-checks')
    for (const { raising, clean } of (Array.isArray(checks) ? checks : []).map(readPolicyCheck)) {
      for (const { text, kind, resourceType } of [raising, clean]) {
        const without = findingsOf(text, { kind, resourceType })
        const codes = findingsOf(text, { kind, resourceType, reference: known }).map(({ code }) => code)
        for (const { code } of without) expect(codes).toContain(code)
      }
    }
  })

  it('tells lines from 1, columns and offsets from 0, and a path of steps', () => {
    const text =
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "allow", "Action": ["a:b"], "Resource": "*" }\n  ]\n}'
    const [finding] = findingsOf(text, { kind: 'identity' })
    const offset = text.indexOf('"allow"')
    expect(finding).toMatchObject({
      code: 'INVALID_EFFECT',
      level: 'ERROR',
      message: '`allow` is no effect at Statement[0].Effect; did you mean `Allow`?',
      link: 'docs/reference/findings.md#invalid_effect',
      location: {
        path: [{ value: 'Statement' }, { index: 0 }, { value: 'Effect' }],
        span: { start: { line: 4, column: 16, offset }, end: { line: 4, column: 23, offset: offset + 7 } },
      },
    })
  })

  it('reports in the order of the places, and nothing twice', () => {
    const text = documentOf({ ...good, Sid: '', Resource: ['x', 'x'], Action: 'nocolon' })
    const findings = findingsOf(text, { kind: 'identity' })
    const starts = findings.map(({ location }) => location.span.start.offset)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect(new Set(findings.map((finding) => JSON.stringify(finding))).size).toBe(findings.length)
  })

  it('shows details of the policy on one line, cut and between backticks', () => {
    const [finding] = findingsOf(documentOf({ ...good, Resource: `x\n\`${'y'.repeat(1_000)}` }), {
      kind: 'identity',
    })
    expect(finding?.message.length).toBeLessThan(250)
    expect(finding?.message).not.toContain('\n')
  })

  it('finds doubled elements, which no parser of JSON would show', () => {
    expect(codesOf('{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}')).toEqual([
      'MISSING_STATEMENT',
      'INVALID_POLICY_ELEMENT',
    ])
    expect(codesOf(documentOf(good).replace('"Effect":"Allow"', '"Effect":"Allow","Effect":"Deny"'))).toEqual(
      ['INVALID_POLICY_ELEMENT'],
    )
  })

  it.each<[PolicyKind, object, FindingCode[]]>([
    [
      'identity',
      { ...good, Resource: ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/${aws:username}/a'] },
      ['REDUNDANT_RESOURCE'],
    ],
    ['identity', { ...good, Resource: ['arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/?'] }, []],
    [
      'identity',
      { ...good, Resource: ['arn:aws:sqs:us-*-1:111122223333:q', 'arn:aws:sqs:us-east-1:111122223333:q'] },
      ['REDUNDANT_RESOURCE'],
    ],
    [
      'identity',
      { ...good, Resource: ['arn:aws:sqs:u*t-1:111122223333:q', 'arn:aws:sqs:us-*:111122223333:q'] },
      [],
    ],
    ['identity', { ...good, Resource: ['*', 'arn:aws:s3:::b'] }, ['REDUNDANT_RESOURCE']],
    ['identity', { ...good, Action: ['S3:GetObject', 's3:getobject'] }, ['REDUNDANT_ACTION']],
    ['session', { ...good, Principal: '*' }, ['UNSUPPORTED_PRINCIPAL']],
    ['boundary', { ...good, Principal: '*' }, ['UNSUPPORTED_PRINCIPAL']],
    ['vpcEndpoint', good, []],
    ['vpcEndpoint', { ...good, Principal: '*' }, []],
    ['vpcEndpoint', { ...good, Resource: undefined }, ['MISSING_RESOURCE']],
    ['scp', { ...good, NotAction: 's3:*', Action: undefined, Resource: 'arn:aws:s3:::b' }, []],
    [
      'rcp',
      { ...good, Effect: 'Deny', Action: '*' },
      ['RCP_SYNTAX_ERROR_PRINCIPAL', 'RCP_SYNTAX_ERROR_ACTION'],
    ],
    ['trust', { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }, []],
    ['trust', { Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:*' }, ['UNSUPPORTED_ACTION_IN_POLICY']],
    [
      'identity',
      { ...good, Condition: { IpAddress: { 'aws:SourceIp': ['fd00::/8', '2001:db8::/32'] } } },
      ['PRIVATE_IP_ADDRESS_SUBSET'],
    ],
    [
      'identity',
      { ...good, Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::5/64' } } },
      ['IMPROVE_IP_RANGE', 'TYPE_MISMATCH_IP_RANGE'],
    ],
    [
      'identity',
      { ...good, Condition: { StringEquals: { 'aws:SourceAccount': '${aws:PrincipalAccount}' } } },
      [],
    ],
    [
      'identity',
      { ...good, Condition: { StringLike: { 'aws:SourceAccount': '1111*' } } },
      ['WILDCARD_USAGE_TOO_PERMISSIVE'],
    ],
    [
      'identity',
      { ...good, Condition: { StringEquals: { 'aws:CurrentTime': '2026-01-01' } } },
      ['TYPE_MISMATCH'],
    ],
    ['identity', { ...good, Condition: { NumericLessThan: { 'aws:EpochTime': '1767225600' } } }, []],
    ['identity', { ...good, Condition: { ArnLike: { 'aws:PrincipalArn': 'nonsense' } } }, ['TYPE_MISMATCH']],
    ['identity', { ...good, Condition: { ArnLike: { 'aws:PrincipalArn': '${aws:SourceArn}' } } }, []],
  ])('as %s finds in %j: %j', (kind, statement, expected) => {
    expect(codesOf(documentOf(statement), kind).toSorted()).toEqual(expected.toSorted())
  })

  it('keeps the gravest of very many findings', () => {
    const statements = Array.from({ length: 2_000 }, (_, i) => (i === 1_999 ? {} : { ...good, Sid: '' }))
    const findings = findingsOf(documentOf(...statements), { kind: 'identity' })
    expect(findings.length).toBeLessThanOrEqual(1_000)
    expect(findings.slice(-3).map(({ code }) => code)).toEqual([
      'MISSING_EFFECT',
      'MISSING_ACTION',
      'MISSING_RESOURCE',
    ])
  })

  it('bears deep nesting, a thousand statements and patterns of two thousand stars', () => {
    const stars = (i: number) => `arn:aws:s3:::${'a*'.repeat(2_000)}${i}`
    for (const text of [
      '['.repeat(131_072),
      '{"Statement":'.repeat(10_000),
      documentOf(...Array.from({ length: 1_000 }, (_, i) => ({ ...good, Sid: `s${i}` }))),
      documentOf({ ...good, Resource: Array.from({ length: 30 }, (_, i) => stars(i)) }),
      documentOf({ ...good, Action: Array.from({ length: 10_000 }, (_, i) => `s3:*a*${i}`) }),
      documentOf({ ...good, Resource: `arn:aws:s3:::${'${'.repeat(60_000)}` }),
      documentOf({ ...good, Condition: { StringEquals: { [`s3:${'/'.repeat(120_000)}`]: 'a' } } }),
    ]) {
      expect(findingsOf(text, { kind: 'identity' }).length).toBeGreaterThan(0)
    }
  })

  it('keeps quiet about services that are not loaded', () => {
    const statement = { ...good, Action: 'nosuch:Thing', Condition: { StringEquals: { 'nosuch:key': 'a' } } }
    expect(codesOf(documentOf(statement))).toEqual([])
  })
})
