import { takesVariables } from '../../condition/operators.ts'
import type { Scope, StatementCheck } from '../scope.ts'
import { variablesIn, type WrittenVariable } from '../variables.ts'
import type { TextSpot } from '../view.ts'

/** Whether variables are written so that they are replaced, in places that take them. */
export const variableChecks: StatementCheck = ({ resource, conditions }, scope) => {
  for (const value of resource?.values ?? []) checkValue(value, scope)
  for (const { operator, operatorName, values } of conditions) {
    for (const value of values) {
      if (takesVariables(operator.operator)) checkValue(value, scope)
      else if (variablesIn(value.value).length > 0) {
        scope.reporter.report('INVALID_VARIABLE_FOR_OPERATOR', value, { operator: operatorName.value })
      }
    }
  }
}

function checkValue(value: TextSpot, { document, reporter }: Scope): void {
  if (!value.value.includes('${')) return
  const isNew = document.version?.value === '2012-10-17'
  for (const written of variablesIn(value.value)) {
    const variable = value.value.slice(written.start, written.end)
    if (isNew) checkForm(written, variable, value, reporter)
    else if (written.isClosed) reporter.report('VARIABLE_UNSUPPORTED_IN_VERSION', value, { variable })
  }
}

function checkForm(
  written: WrittenVariable,
  variable: string,
  value: TextSpot,
  reporter: Scope['reporter'],
): void {
  if (!written.isClosed) {
    reporter.report('MISSING_BRACE_IN_VARIABLE', value, { value: value.value })
    return
  }
  const comma = written.inner.indexOf(',')
  const name = comma < 0 ? written.inner : written.inner.slice(0, comma).trimEnd()
  if (name.trim() === '') {
    reporter.report('EMPTY_VARIABLE', value)
    return
  }
  if (/\s/.test(name)) reporter.report('UNSUPPORTED_SPACE_IN_VARIABLE', value, { variable })
  const fallback = comma < 0 ? undefined : written.inner.slice(comma + 1).trim()
  if (fallback !== undefined && !/^'[^']*'$/.test(fallback)) {
    reporter.report('MISSING_QUOTE_IN_VARIABLE', value, { variable })
  }
}
