/** Whether a text has the form of an ARN; what stands in its parts is another question. */
export function isArn(text: string): boolean {
  return /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s.test(text)
}
