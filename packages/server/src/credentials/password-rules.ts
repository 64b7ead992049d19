import type { Account } from '../store/entity/account.ts'
import type { PasswordPolicy } from '../store/entity/password.ts'

const classes = {
  uppercase: /[A-Z]/,
  lowercase: /[a-z]/,
  number: /[0-9]/,
  // B-096, as D-02 repairs it
  symbol: /[!@#$%^&*()_+\-=[\]{}|']/,
}

/** Whether a user's password is one that the account's policy admits; without one the default policy holds (B-095). */
export function admitsPassword(
  policy: PasswordPolicy | undefined,
  account: Pick<Account, 'Email' | 'Name'>,
  password: string,
): boolean {
  if (policy === undefined) return admitsByDefault(account, password)
  return (
    password.length >= policy.MinimumPasswordLength &&
    (!policy.RequireUppercaseCharacters || classes.uppercase.test(password)) &&
    (!policy.RequireLowercaseCharacters || classes.lowercase.test(password)) &&
    (!policy.RequireNumbers || classes.number.test(password)) &&
    (!policy.RequireSymbols || classes.symbol.test(password))
  )
}

/** Eight characters, three of the four classes, and not the name or address of the account in any case (D-21). */
function admitsByDefault({ Email, Name }: Pick<Account, 'Email' | 'Name'>, password: string): boolean {
  const used = Object.values(classes).filter((one) => one.test(password))
  const isKnown = [Email, Name].some((known) => known?.toLowerCase() === password.toLowerCase())
  return password.length >= 8 && used.length >= 3 && !isKnown
}
