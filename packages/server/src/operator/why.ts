import { callExplanationText, commonRemedy, explain } from '@gatehouse/policy'
import { askedAgain } from '../decision/decided-again.ts'
import { recordIdsNamed } from '../events/event-view.ts'
import { recordNamed } from '../events/named-record.ts'
import { CommandError, type OperatorCommand, requiredText } from './command.ts'

/** Says of a recorded decision what each policy said to it, and which smallest change would allow what was denied. */
export const whyCommand: OperatorCommand = {
  name: 'why',
  async run({ records }, input) {
    const given = requiredText(input, 'id')
    if (recordIdsNamed(given).length === 0) {
      throw new CommandError(
        `${given} is neither an authorization id, which has 25 characters of 0-9 and a-z, nor the id of an event, which is a UUID`,
      )
    }
    if (records === undefined)
      throw new CommandError('no records are kept: the server runs with --call-records off')
    const found = await recordNamed(given, records)
    if (found === undefined) throw new CommandError(`there is no record ${given}, or it is too old and gone`)
    const { id, decision, caller, account, action, time, errorCode, outcome } = found.record
    const call = { id, time: new Date(time).toISOString(), account, caller, action, outcome, errorCode }
    if (decision === undefined) {
      throw new CommandError(
        `the record ${id} of ${action} tells of no decision: ${noDecision(outcome, errorCode)}`,
      )
    }
    const explanations = decision.questions.map((question) => {
      const again = askedAgain(decision, question, found.documents)
      if (again === undefined)
        throw new CommandError(`the policies of the record ${id} cannot be read any more`)
      return explain(again.request, again.policies)
    })
    const remedy = commonRemedy(explanations)
    const answer = remedy === undefined && errorCode !== undefined ? `, which was answered ${errorCode}` : ''
    const called = `${call.time} ${caller ?? 'somebody'} called ${action}${answer}`
    const text = `${called}\n\n${callExplanationText(explanations, remedy)}`
    return { ...call, explanations, ...(remedy !== undefined && { remedy }), text }
  },
}

function noDecision(outcome: string, errorCode: string | undefined): string {
  if (outcome === 'allow') return 'it was allowed, and --allow-records leaves it out'
  return errorCode === undefined ? 'the call needs no permission' : `the call was refused with ${errorCode}`
}
