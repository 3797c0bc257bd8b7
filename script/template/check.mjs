// Validates the template with AWS's own schemas and rules, with every option in use. What is not fatal, an error or a
// warning is advice (names that make replacement necessary, tags) and not shown.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import validate from '@aws/cloudformation-validate';

const LOUD = ['FATAL', 'ERROR', 'WARN'];

// One permission for four alarms: their names have a pattern, and four permissions would say the same.
const EXCEPT = [{ rule: 'W9002', entity: 'TickByAlarms' }];

// What an option is where it is used; a validator takes the empty default for the value also where a condition rules it out.
const USED = {
  ConfigKey: 'config/0123.toml',
  KmsKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef',
  AlarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
  DomainName: 'errors.example.com',
  CertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef',
  HostedZoneId: 'Z0123456789ABCDEFGHIJ',
  Failover: 'PRIMARY',
};

// Mistakes that the validator has to find; else its silence about the template says nothing.
const MISTAKES = [
  ['Runtime: java25', 'Runtime: java99'],
  ['BillingMode: PAY_PER_REQUEST', 'BillingMode: PER_REQUEST'],
  ['!GetAtt HttpRole.Arn', '!GetAtt HttpRoll.Arn'],
  ['deadLetterTargetArn: !GetAtt DeadLetters.Arn', 'deadLetterTargetArn: !GetAtt DeadLetters.Name'],
];

function faults(file, parameterOverrides) {
  const engine = new validate.RegoEngine();
  try {
    const report = engine.validateStandard(new validate.TemplateFile(file), { parameterOverrides });
    return report.diagnostics.filter(
      (found) =>
        LOUD.includes(found.severity) &&
        !EXCEPT.some((each) => each.rule === found.ruleId && each.entity === found.entity?.logicalId),
    );
  } finally {
    engine.free();
  }
}

const file = process.argv[2];
const template = readFileSync(file, 'utf8');
let bad = 0;
for (const found of faults(file, USED)) {
  console.error(`${file}:${found.startLine}: ${found.ruleId} ${found.entity?.logicalId ?? ''}: ${found.message}`);
  bad++;
}
const folder = mkdtempSync(join(tmpdir(), 'template-'));
try {
  for (const [right, wrong] of MISTAKES) {
    if (!template.includes(right)) throw new Error(`the template has no "${right}" to be spoilt`);
    const spoilt = join(folder, 'faultline.yaml');
    writeFileSync(spoilt, template.replace(right, wrong));
    if (faults(spoilt, USED).length === 0) {
      console.error(`"${wrong}" was not found: the validator does not look`);
      bad++;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`template: ${bad === 0 ? 'nothing to complain about' : bad + ' faults'}, ${MISTAKES.length} mistakes tried`);
process.exit(bad === 0 ? 0 : 1);
