"""What CloudFormation calls in the deployer's name, and whether the deployer's policy says it rightly.

Run by the Python that has cfn-lint, which carries AWS's own schemas of resource types ("handlers": the rights that making,
reading, changing and deleting take) and AWS's list of actions with the resources they know.

  handlers.py            prints the rights of each type of the template, as DeployerPolicyTest reads them
  handlers.py POLICY     compares each action of a policy with AWS's list
"""

import fnmatch
import json
import re
import sys
from pathlib import Path

import cfnlint
from cfnlint.version import __version__ as version

DATA = Path(cfnlint.__file__).parent / "data"
REGION = "us-east-1"
TEMPLATE = Path(__file__).parent.parent.parent / "lambda/src/main/cloudformation/faultline.yaml"

# In the schemas, but not (yet) in the list of actions.
UNLISTED = {"apigateway:tagresource", "apigateway:untagresource"}

# Covered by a star for functions; they are about signing and layers, which the template has none of.
UNUSED = {"lambda:getcodesigningconfig", "lambda:getlayerversion"}


def handlers():
    schemas = DATA / "schemas"
    names = json.loads((schemas / "providers" / f"{REGION}.json").read_text())
    types = sorted(set(re.findall(r"^    Type: (AWS::\S+)", TEMPLATE.read_text(), re.M)))
    rights = {}
    for each in types:
        schema = json.loads((schemas / "resources" / f"{names[each]}.json").read_text())
        found = set(schema.get("tagging", {}).get("permissions", []))
        for handler in ("create", "read", "update", "delete"):
            found.update(schema["handlers"].get(handler, {}).get("permissions", []))
        rights[each] = sorted(found)
    return rights


def texts(value):
    return [value] if isinstance(value, str) else value


def faults(policy):
    """Statements that allow nothing, and rights of handlers that are allowed, but for things of another kind."""
    listed = json.loads((DATA / "AdditionalSpecs" / "Policies.json").read_text())
    needed = {right.lower() for rights in handlers().values() for right in rights}
    asked, given = set(), set()
    for statement in json.loads(Path(policy).read_text())["Statement"]:
        resources = texts(statement["Resource"])
        for action in texts(statement["Action"]):
            service, name = action.lower().split(":")
            actions = listed[service]["Actions"]
            kinds = listed[service]["Resources"]
            matching = {f"{service}:{each}" for each in actions if fnmatch.fnmatch(each, name)}
            right = {
                each
                for each in matching
                if "*" in resources
                or any(
                    fits(resource, form)
                    for kind in actions[each.split(":")[1]].get("Resources", [])
                    for form in kinds[kind.lower()]["ARNFormats"]
                    for resource in resources
                )
            }
            asked |= matching
            given |= right
            if not right and f"{service}:{name}" not in UNLISTED:
                yield f"{statement['Sid']}: {action} is not for {resources}"
    for each in sorted((needed & asked) - given - UNUSED):
        yield f"{each} is allowed, but not for what it is about"


def fits(resource, form):
    """Whether a resource with stars can be one of a form such as arn:${Partition}:sqs:${Region}:${Account}:.*"""
    given, wanted = resource.split(":", 5), re.sub(r"\$\{\w+}", "*", form).split(":", 5)
    if given[2] != wanted[2]:
        return False
    fixed = wanted[5].split(".*")[0].split("*")[0]
    mine = given[5].split("*")[0]
    return mine.startswith(fixed) or fixed.startswith(mine)


if not (DATA / "schemas" / "resources").is_dir():
    sys.exit(f"cfn-lint {version} does not carry the handlers; 1.58 does")
if len(sys.argv) > 1:
    found = list(faults(sys.argv[1]))
    sys.exit("\n".join(found) if found else 0)
print(json.dumps({"source": f"CloudFormation's schemas of {REGION}, as cfn-lint {version} carries them", "types": handlers()}, indent=2))
