import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSshKey, sshKeyAsPem } from './ssh-public-key.ts'

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).publicKey
const pem = rsa(2048).export({ type: 'spki', format: 'pem' }).toString()
const other = (type: 'ed25519' | 'x25519') =>
  generateKeyPairSync(type as 'ed25519')
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()

/** Made by ssh-keygen, with the fingerprint that `ssh-keygen -l -E md5` prints of it. */
const made = {
  line: 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDF2r5fLLtVxNQZ+v+vf4zom0U+sY7UckKHUuweLqckO+zDg4DS7BU/ej/oLWR40kx7/l2Y5tnAXPnxmN22/9nTtnCInGYQ/AlWRfsxTnYMXClWFPdSpFolM0D44RetSZAxcYDIMgotsCLvVOeT5mUhU4mvjE3NzjTA+6ci0L8BmZZs6KVITGmzZxgFrPgOOTAPBrkIGC9r+y74aRsSxehNhvwLfoZA+Gj0DgvUd6pyhQEnxue/d++028RsU7GULEgkzBA0b2/PHfCRvrIFx8ir9VGMqiJt5n9VNiWbxwnOb6VCFaPZWvj5jju0skgHlV7NhhtKqD9ymbtsPOJniLs7 me@laptop',
  fingerprint: '29:a1:d0:c5:34:b1:28:c7:1e:7f:3d:b4:7c:14:7c:0a',
}

describe('public keys for SSH', () => {
  it('have the fingerprint that OpenSSH prints, and keep their comment (B-308)', () => {
    expect(readSshKey(made.line)).toEqual({ body: made.line, fingerprint: made.fingerprint })
  })

  it('read the same in the form ssh-rsa and in PEM, whichever came (B-308, B-309)', () => {
    const fromPem = readSshKey(pem)
    if (typeof fromPem === 'string') throw new Error(fromPem)
    expect(fromPem.body).toMatch(/^ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/]+=*$/)
    expect(fromPem.fingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/)
    expect(sshKeyAsPem(fromPem.body)).toBe(pem)
    expect(readSshKey(`${fromPem.body} me@laptop\n`)).toEqual({
      ...fromPem,
      body: `${fromPem.body} me@laptop`,
    })
    const pkcs1 = createPublicKey(pem).export({ type: 'pkcs1', format: 'pem' }).toString()
    expect(readSshKey(pkcs1)).toEqual(fromPem)
  })

  it('are RSA of 2,048 bits or more (B-308, behaviours 79)', () => {
    const small = rsa(1024).export({ type: 'spki', format: 'pem' }).toString()
    expect(readSshKey(small)).toBe('unfit')
    expect(readSshKey(other('ed25519'))).toBe('unfit')
    const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me'
    expect(readSshKey(ed25519)).toBe('unfit')
    expect(readSshKey(rsa(4096).export({ type: 'spki', format: 'pem' }).toString())).toMatchObject({
      body: expect.stringContaining('ssh-rsa'),
    })
  })

  it('are refused where they cannot be read, a private key too', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const text of [
      'x',
      'ssh-rsa',
      'ssh-rsa AAAA',
      'ssh-rsa AAAAB3NzaC1yc2E=',
      made.line.replace('ssh-rsa', 'ssh-dss'),
      made.line.replace('AAAAB3', 'AAAAC3'),
      `${made.line.slice(0, 200)} me@laptop`,
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      `${made.line}\n${made.line}`,
    ]) {
      expect(readSshKey(text)).toBe('unreadable')
    }
  })

  it('never make the reader throw', () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((wire) => Buffer.from(wire).toString('base64'))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          bytes.map((base64) => `ssh-rsa ${base64} x`),
        ),
        (text) => {
          expect(['unreadable', 'unfit']).toContain(readSshKey(text))
        },
      ),
    )
  })
})
