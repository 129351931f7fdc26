# SPDX-License-Identifier: Apache-2.0
"""From the configuration to what the deciding goes by, which may be read again while the daemon runs."""

from __future__ import annotations

from elastic_recheck import ci, liveness, messages, noise, policy, readiness
from elastic_recheck.cli.wiring.site import DryRun, gerrit_of
from elastic_recheck.config import Channels, Config
from elastic_recheck.watch import Rules


def rules(config: Config, channels: Channels, dry_run: DryRun) -> Rules:
    """What the deciding goes by."""
    watch = config.recheckwatch
    return Rules(
        reading=ci.Rules(frozenset(watch.ci_username), gerrit_of(config).user, watch.jobs_re),
        patience=readiness.Patience(watch.deadline, watch.outage_patience),
        answering=_policy_rules(config, channels, dry_run),
        hearing=liveness.Rules(watch.deaf_after, watch.ci_deaf_after, polls=gerrit_of(config).source == "poll"),
        noise=noise.Rules(watch.muted_above),
        passing_share=watch.passing_share,
        follow_up=watch.follow_up,
    )


def _policy_rules(config: Config, channels: Channels, dry_run: DryRun) -> policy.Rules:
    watch = config.recheckwatch
    patterns = watch.recheck_triggers
    triggers = messages.DEFAULT_TRIGGERS if patterns is None else tuple(each.pattern for each in patterns)
    messages.would_trigger("", triggers)  # an expression that cannot be used is a mistake now, not at the first comment
    return policy.Rules(
        wording=messages.sentences_of(channels.messages, str(config.ircbot.channel_config)),
        comment=messages.Settings(watch.unrecognised, watch.gate_pipelines, watch.page_url),
        triggers=triggers,
        channels=tuple(
            policy.ChannelRule(
                each.name, frozenset(each.projects), "positive" in each.events, "negative" in each.events
            )
            for each in channels.channels
            if config.ircbot.server
        ),
        irc_pipelines=frozenset(watch.irc_pipelines),
        caps=policy.Caps(watch.most_on_patch_set, watch.most_on_change, watch.most_an_hour),
        closed=watch.comment_on_closed,
        outdated=watch.comment_on_outdated,
        outages=watch.comment_on_outage,
        nocomment=dry_run.nocomment,
        noirc=dry_run.noirc,
    )
