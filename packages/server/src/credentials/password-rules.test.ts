import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PasswordPolicy } from '../store/entity/password.ts'
import { admitsPassword } from './password-rules.ts'

const account = { Email: 'Root-A1@example.com', Name: 'Account-A1' }
const policy = (more: Partial<PasswordPolicy> = {}): PasswordPolicy => ({
  AccountId: '123456789012',
  MinimumPasswordLength: 6,
  RequireSymbols: false,
  RequireNumbers: false,
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  AllowUsersToChangePassword: false,
  HardExpiry: false,
  ...more,
})
const admits = (password: string, more?: Partial<PasswordPolicy>) =>
  admitsPassword(more && policy(more), account, password)

describe('the default password policy', () => {
  it.each([
    ['Abcdefg1', true],
    ['abcdefg1', false],
    ['abcdefg!', false],
    ['abcdef1!', true],
    ['ABCDEF1!', true],
    ['Abc1234', false],
    ['abc123', false],
    [`Aa1${'x'.repeat(125)}`, true],
    ['Ébcdefgh1', false],
  ])('%s: %s (B-095, SB-43 part 1)', (password, expected) => {
    expect(admits(password)).toBe(expected)
  })

  it.each([
    ['e-mail address', 'Root-A1@example.com', 'rOOT-a1@EXAMPLE.com', 'Root-A2@example.com'],
    ['name', 'Account-A1', 'aCCOUNT-a1', 'Account-A2'],
  ])(
    "refuses the account's %s in any case, which a policy of its own does not (B-095, SB-43 part 1, D-21)",
    (_what, known, other, free) => {
      for (const password of [known, other]) {
        expect(admits(password)).toBe(false)
        expect(admits(password, {})).toBe(true)
      }
      expect(admits(free)).toBe(true)
    },
  )

  it('refuses no name where the account has none (B-095)', () => {
    const nameless = { Email: 'root@example.com' }
    expect(admitsPassword(undefined, nameless, 'Account-A1')).toBe(true)
    expect(admitsPassword(undefined, nameless, 'Root@example.com')).toBe(false)
  })
})

describe('a password policy of the account', () => {
  it.each([
    ['Abcdef', { RequireUppercaseCharacters: true }, true],
    ['abcdef1!', { RequireUppercaseCharacters: true }, false],
    ['ÉBCDEF', { RequireLowercaseCharacters: true }, false],
    ['éabcdef', { RequireUppercaseCharacters: true }, false],
    ['ABCDEf', { RequireLowercaseCharacters: true }, true],
    ['abcdef1', { RequireNumbers: true }, true],
    ['abcdef!', { RequireNumbers: true }, false],
    ['abcdef1', { RequireSymbols: true }, false],
    ['aaaaaa', {}, true],
    ['aaaaa', {}, false],
    ['a'.repeat(20), { MinimumPasswordLength: 20 }, true],
    ['a'.repeat(19), { MinimumPasswordLength: 20 }, false],
  ] as const)('%s under %j: %s (B-097, B-098, SB-43 part 2)', (password, more, expected) => {
    expect(admits(password, more)).toBe(expected)
  })

  it('takes these characters as symbols and no others (B-096)', () => {
    const symbols = "!@#$%^&*()_+-=[]{}|'"
    fc.assert(
      fc.property(fc.integer({ min: 0x20, max: 0xff }), (code) => {
        const character = String.fromCharCode(code)
        expect(admits(`Abcdef1${character}`, { RequireSymbols: true })).toBe(symbols.includes(character))
      }),
    )
  })
})
