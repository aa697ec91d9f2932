"""Starts MiniStack 1.5.33, with what it gets wrong of a deployment put right. Each piece says what."""

import datetime
import sys

from ministack import app
from ministack.core import iam_actions
from ministack.services import eventbridge
from ministack.services.cloudformation import engine

SECRET = "AWS::SecretsManager::Secret"
SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"

# `Ref` of a secret is its name here and its ARN in AWS: a policy that names a secret by it would
# allow nothing.
resolve = engine._resolve_refs


def resolve_refs(value, resources, *rest):
    if isinstance(value, dict) and list(value) == ["Ref"]:
        made = resources.get(value["Ref"], {})
        if made.get("ResourceType") == SECRET and "Attributes" in made:
            return made["Attributes"]["Arn"]
    return resolve(value, resources, *rest)


for module in list(sys.modules.values()):
    if getattr(module, "_resolve_refs", None) is resolve:
        module._resolve_refs = resolve_refs

# A batch is one call of the API, which the permission for the single message allows.
BATCHES = {
    f"sqs:{action}Batch": f"sqs:{action}"
    for action in ("SendMessage", "DeleteMessage", "ChangeMessageVisibility")
}
extract_iam_action = iam_actions.extract_iam_action


def extract_permission(*args, **named):
    action = extract_iam_action(*args, **named)
    return BATCHES.get(action, action)


iam_actions.extract_iam_action = extract_permission

# Scheduler hands its context attributes over as they stand in the template: nobody would know
# which tick a run belongs to.
invoke_target = eventbridge._invoke_target


def invoke_target_at_a_time(target, event, *rest):
    if event.get("Source") == "aws.scheduler" and "Input" in target:
        at = datetime.datetime.fromtimestamp(event["Time"], datetime.timezone.utc)
        filled = target["Input"].replace(SCHEDULED_TIME, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        target = {**target, "Input": filled}
    return invoke_target(target, event, *rest)


eventbridge._invoke_target = invoke_target_at_a_time

app.main()
