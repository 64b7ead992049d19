import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serviceModel } from '../model/service-model.ts'
import { escapeXml, isoDate, xmlAnswer } from './xml-output.ts'

function answer(service: 'iam' | 'sts', name: string, output?: Record<string, unknown>): string {
  const operation = serviceModel(service).operations.get(name)
  if (operation === undefined) throw new Error(`no operation ${name}`)
  return xmlAnswer(operation, output, 'an-id')
}

const created = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678))

describe('an answer in XML', () => {
  it('has no declaration, two blanks of indentation and a line break at its end (behaviours 56, 58)', () => {
    const text = answer('sts', 'GetCallerIdentity', { UserId: 'u', Account: 'a', Arn: 'arn' })
    expect(text).toBe(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <UserId>u</UserId>
    <Account>a</Account>
    <Arn>arn</Arn>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>an-id</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
`)
  })

  it('has no result where the model declares no output (behaviours 56)', () => {
    expect(
      answer('iam', 'DeleteUser'),
    ).toBe(`<DeleteUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <ResponseMetadata>
    <RequestId>an-id</RequestId>
  </ResponseMetadata>
</DeleteUserResponse>
`)
  })

  it('writes lists as member elements, maps as entries, and what is empty as one element', () => {
    const text = answer('iam', 'GetAccountSummary', { SummaryMap: { Users: 1, Groups: 0 } })
    expect(text).toContain(`    <SummaryMap>
      <entry>
        <key>Users</key>
        <value>1</value>
      </entry>
      <entry>
        <key>Groups</key>
        <value>0</value>
      </entry>
    </SummaryMap>
`)
    const tags = answer('iam', 'ListUserTags', { Tags: [{ Key: 'a', Value: '' }], IsTruncated: false })
    expect(tags).toContain(`    <Tags>
      <member>
        <Key>a</Key>
        <Value></Value>
      </member>
    </Tags>
    <IsTruncated>false</IsTruncated>
`)
    expect(answer('iam', 'ListUserTags', { Tags: [], IsTruncated: false })).toContain('    <Tags/>\n')
    expect(answer('iam', 'GetAccountSummary', { SummaryMap: {} })).toContain('    <SummaryMap/>\n')
  })

  it('tells dates in whole seconds, those of providers with milliseconds (behaviours 67)', () => {
    expect(isoDate(created, false)).toBe('2026-01-02T03:04:05Z')
    const user = { Path: '/', UserName: 'a', UserId: 'i', Arn: 'x', CreateDate: created }
    expect(answer('iam', 'GetUser', { User: user })).toContain(
      '<CreateDate>2026-01-02T03:04:05Z</CreateDate>',
    )
    const precise = '2026-01-02T03:04:05.678Z'
    for (const name of ['GetOpenIDConnectProvider', 'GetSAMLProvider']) {
      expect(answer('iam', name, { CreateDate: created })).toContain(`<CreateDate>${precise}</CreateDate>`)
    }
    const until = `<ValidUntil>${precise}</ValidUntil>`
    const provider = { CreateDate: created, ValidUntil: created }
    const PrivateKeyList = [{ KeyId: 'x', Timestamp: created }]
    const shown = answer('iam', 'GetSAMLProvider', { ...provider, PrivateKeyList })
    expect(shown).toContain(until)
    expect(shown).toContain('<Timestamp>2026-01-02T03:04:05Z</Timestamp>')
    const listed = answer('iam', 'ListSAMLProviders', { SAMLProviderList: [{ Arn: 'x', ...provider }] })
    expect(listed).toContain(`<CreateDate>${precise}</CreateDate>`)
    expect(listed).toContain(until)
    expect(answer('sts', 'GetWebIdentityToken', { Expiration: created })).toContain(precise)
  })

  it('leaves out what is not set', () => {
    expect(answer('iam', 'ListUsers', { Users: [], IsTruncated: false, Marker: undefined })).not.toContain(
      'Marker',
    )
  })

  it('writes bytes in base64', () => {
    expect(answer('iam', 'GetCredentialReport', { Content: new Uint8Array([104, 105]) })).toContain(
      '<Content>aGk=</Content>',
    )
  })
})

describe('text in XML', () => {
  it('holds no character that XML 1.0 has not, and no mark-up', () => {
    const anything = fc
      .string({ unit: 'binary-ascii' })
      .chain((text) =>
        fc
          .string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) })
          .map((more) => text + more),
      )
    fc.assert(
      fc.property(anything, (text) => {
        const escaped = escapeXml(text)
        expect(escaped).not.toMatch(
          /[<>"\r\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|&(?!(?:amp|lt|gt|quot|#xD);)/,
        )
        expect(escaped.isWellFormed()).toBe(true)
        const replaced = text.toWellFormed().replace(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g, '\uFFFD')
        expect(unescaped(escaped)).toBe(replaced)
      }),
    )
  })
})

function unescaped(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#xD': '\r' }
  return text.replace(/&([^;]+);/g, (_, name: string) => characters[name] ?? '?')
}
