import { allow } from '../people.ts'
import type { Carried } from './condition-keys.ts'
import type { Question } from './questions.ts'

/** The same key with a value that the call does not have. */
function another(one: Carried): Carried {
  return { ...one, value: one.isNumber ? `${one.value}1` : `${one.value}x` }
}

/** A statement that allows a question under the condition that these keys have these values. */
function under({ action }: Question, Resource: string, carried: readonly Carried[]): object {
  const Condition: Record<string, Record<string, string>> = {}
  for (const { key, value, isMultivalued = false, isNumber = false } of carried) {
    const single = isNumber ? 'NumericEquals' : 'StringEquals'
    // whoever carries no value of the key does not fulfil it, which ForAllValues would not ask for
    const operator = isMultivalued ? `ForAnyValue:${single}` : single
    Condition[operator] = { ...Condition[operator], [key]: value }
  }
  return carried.length === 0 ? allow(action, Resource) : { ...allow(action, Resource), Condition }
}

/** Allows exactly what is asked: the action on its resource, with the true value of every key. */
export function allowing(question: Question): object {
  return under(question, question.resource.arn, question.carried)
}

/** The ARN of another thing of the kind; of some user where there is no resource. */
export function beside({ resource: { arn } }: Question): string {
  if (arn === '*') return 'arn:aws:iam::000000000000:user/x'
  return arn.endsWith(':root') ? arn.replace(/\d{12}/, '000000000000') : `${arn.replace(/\*$/, '')}x`
}

/** Allows the same, but on another thing. */
export function allowingBeside(question: Question): object {
  return under(question, beside(question), question.carried)
}

/** For each key, what allows the same where that key alone has another value. */
export function allowingOtherwise(question: Question): [key: string, statement: object][] {
  const { carried, resource } = question
  return carried.map((one, index) => [
    one.key,
    under(question, resource.arn, carried.with(index, another(one))),
  ])
}
