import { ValidationError } from '../../model/error.ts'

/** Whether a text has the form of an ARN; what stands in its parts is another question. */
export function isArn(text: string): boolean {
  return /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s.test(text)
}

/** Refuses what has not the form of an ARN (behaviours 7). */
export function checkPolicyArn({ PolicyArn }: { readonly PolicyArn: string }): void {
  if (!isArn(PolicyArn)) throw ValidationError(`ARN ${PolicyArn} is not valid.`)
}
