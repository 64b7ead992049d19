import { createRequire } from 'node:module'
import Ajv from 'ajv'
import { describe, expect, it } from 'vitest'
import { checkPolicies } from './check.ts'
import { checkAsJson, checkAsSarif, checkForGithub, checkForPeople } from './show-check.ts'
import { fileOf, unstated } from './testing/policy-files.ts'

const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })

describe('the forms of the findings', () => {
  const wrong = () =>
    fileOf(JSON.stringify(document({ Effect: 'allow', Action: '*', Resource: '*', Sid: 'a%,b' })), 'a,b.json')

  it('are for people: the place, the level, the sentence and what to do', async () => {
    const text = checkForPeople(await checkPolicies([wrong()], unstated))
    expect(text).toMatch(
      /1:\d+ +error +`allow` is no effect at .*did you mean `Allow`\? +INVALID_EFFECT\n +write `Allow`/,
    )
    expect(text).toMatch(/1 policy checked: 2 errors$/)
    const nothing = fileOf(JSON.stringify(document({ Effect: 'Deny', Action: '*', Resource: '*' })))
    expect(checkForPeople(await checkPolicies([nothing], unstated))).toBe('1 policy checked, nothing found')
  })

  it('show what a policy says as it is: nothing in it moves the cursor or adds a line', async () => {
    const Sid = 'a\u001b[2K\n\u202e'
    const PolicyDocument = document({ Sid, Effect: 'Allow', Action: 's3:Get*', Resource: '*' })
    const Resources = {
      'P\u001b[1A\n1 policy checked, nothing found': {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument },
      },
    }
    const file = fileOf(JSON.stringify({ Resources }), 'template.json')
    const text = checkForPeople(await checkPolicies([file], unstated))
    expect(text).toContain('P\\u001b[1A\\u000a1 policy checked, nothing found.PolicyDocument')
    expect(text).toContain('`a\\u001b[2K\\n\\u202e`')
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e|^1 policy checked, nothing found/mu)
  })

  it('are JSON', async () => {
    const answer: unknown = JSON.parse(checkAsJson(await checkPolicies([wrong()], unstated)))
    expect(answer).toMatchObject({
      policies: 1,
      findings: [
        { level: 'ERROR', code: 'INVALID_EFFECT', place: { line: 1, column: 48 } },
        { code: 'UNSUPPORTED_SID' },
      ],
    })
  })

  it('are annotations, with what would break them escaped', async () => {
    const [first, second] = checkForGithub(await checkPolicies([wrong()], unstated)).split('\n')
    expect(first).toMatch(
      /^::error file=.*a%2Cb\.json,line=1,endLine=1,col=48,endColumn=55,title=INVALID_EFFECT::`allow`/,
    )
    expect(second).toContain('`a%25,b`')
  })

  it('are SARIF, each result with its rule', async () => {
    const log: unknown = JSON.parse(checkAsSarif(await checkPolicies([wrong()], unstated)))
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: { name: 'gatehouse', rules: [{ id: 'INVALID_EFFECT' }, { id: 'UNSUPPORTED_SID' }] },
          },
          results: [
            {
              ruleId: 'INVALID_EFFECT',
              ruleIndex: expect.any(Number),
              level: 'error',
              locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 48 } } }],
            },
            { ruleId: 'UNSUPPORTED_SID' },
          ],
        },
      ],
    })
  })

  it('have no placeholders in SARIF but those of the policies, with their braces doubled', async () => {
    const file = fileOf(
      JSON.stringify(document({ Sid: 'a{b}', Effect: 'Allow', Action: 's3:Get*', Resource: '*' })),
    )
    const text = checkAsSarif(await checkPolicies([file], unstated))
    expect(text).toContain('`a{{b}}`')
    expect(text.replaceAll(/\{\{|\}\}/g, '')).not.toMatch(/"text": "[^"]*[{}]/)
  })

  it('say what is not checked, each in its own way', async () => {
    const Properties = { PolicyDocument: { 'Fn::ImportValue': 'shared' } }
    const Resources = { P: { Type: 'AWS::IAM::ManagedPolicy', Properties } }
    const result = await checkPolicies([fileOf(JSON.stringify({ Resources }), 'template.json')], unstated)
    const why = '`Fn::ImportValue` gives it only when the template is deployed'
    const place = { line: 1, column: 84, endLine: 1, endColumn: 112 }
    expect(checkForPeople(result)).toMatch(
      new RegExp(
        `template\\.json P\\.PolicyDocument .*\n +1:84 +not checked +${why}\n\n0 policies checked, nothing found; 1 not checked$`,
      ),
    )
    expect(JSON.parse(checkAsJson(result))).toMatchObject({
      policies: 0,
      findings: [],
      notChecked: [{ holder: 'P.PolicyDocument', kind: 'identity', place, why }],
    })
    expect(checkForGithub(result)).toMatch(
      /^::notice file=.*template\.json,line=1,endLine=1,col=84,endColumn=112,title=not checked::P\.PolicyDocument: `Fn::ImportValue`/,
    )
    expect(JSON.parse(checkAsSarif(result))).toMatchObject({
      runs: [
        {
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications: [
                {
                  level: 'note',
                  message: { text: `P.PolicyDocument is not checked: ${why}.` },
                  locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 84 } } }],
                },
              ],
            },
          ],
          results: [],
        },
      ],
    })
  })

  it('are valid by the published schema of SARIF 2.1.0', async () => {
    const Properties = { PolicyDocument: { 'Fn::ImportValue': 'shared' } }
    const Resources = {
      P: { Type: 'AWS::IAM::ManagedPolicy', Properties },
      Q: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document({ Sid: 'a{b}' }) } },
    }
    const odd = fileOf(JSON.stringify({ Resources }), 'ä b%#?.json')
    const logs = [
      checkAsSarif(await checkPolicies([wrong(), odd], unstated)),
      checkAsSarif(await checkPolicies([odd], unstated, true)),
      checkAsSarif({ policies: [], unread: [], findings: [] }),
    ].map((text): unknown => JSON.parse(text))
    const validator = new Ajv({ schemaId: 'auto', validateSchema: false, format: 'full' })
    const require = createRequire(import.meta.url)
    validator.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'))
    const isValid = validator.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'))
    for (const log of logs) {
      isValid(log)
      expect(isValid.errors ?? []).toEqual([])
    }
    // and the schema does tell what is wrong
    expect(isValid({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false)
    const results = [{ message: { text: 'x' }, level: 'grave' }]
    expect(isValid({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results }] })).toBe(false)
  })
})
