// SPDX-License-Identifier: Apache-2.0
// Looks up a change, a Change-Id, a build or a bug. A page of ours may fetch no data, but it may load scripts of its own
// site: the answers stand in small files that call found(kind, data).
"use strict";

(() => {
    const asked = (address.read().get("q") || "").trim();
    const place = document.getElementById("found");
    const note = document.getElementById("asked");

    // element("p", "muted", text, child, ...): texts never become markup
    function element(tag, kind, ...parts) {
        const made = document.createElement(tag);
        if (kind) { made.className = kind; }
        made.append(...parts.filter((part) => part !== null && part !== undefined));
        return made;
    }

    function link(url, text) {
        const made = element("a", "", text);
        if (!/^https?:\/\//.test(url) && !/^bug\/[^:]*$/.test(url)) { return text; }
        made.href = url;
        return made;
    }

    function utc(time) { return `${time.slice(0, 16).replace("T", " ")} UTC`; }

    // Loads find/<file>.js; tells what it found, or null where there is no such file. One after the other: each calls
    // the same found().
    let loading = Promise.resolve();
    function load(file) {
        loading = loading.then(() => new Promise((resolve) => {
            const script = document.createElement("script");
            window.found = resolve;
            script.src = `find/${file}.js`;
            script.onload = () => resolve(null);
            script.onerror = () => resolve(null);
            document.head.append(script);
        }));
        return loading;
    }

    // What the head of every other page says, which is drawn with its edition.
    function tellFreshness({ data, problems }) {
        const health = element("a", "", data ? "Data " : "No data yet");
        health.href = "health.html";
        if (data) {
            const time = element("time", "", utc(data).replace(" UTC", ""));
            time.dateTime = data;
            time.dataset.age = "";
            health.append(time);
        }
        document.getElementById("age").replaceChildren(health, " · UTC");
        if (problems.length) {
            const told = element("div", "problems", element("strong", "", "Not all of this is up to date."),
                element("ul", "", ...problems.map((problem) => element("li", "", problem))));
            told.setAttribute("role", "status");
            document.getElementById("main").before(told);
        }
        tellAges();
    }

    function aboutBuild(build) {
        const bugs = build.bugs.flatMap((bug) => [" ", link(`bug/${bug}.html`, `bug ${bug}`)]);
        const evidence = build.evidence
            ? [" ", element("code", "", build.evidence.text.slice(0, 200)), " ",
                link(build.evidence.url, `${build.evidence.file}:${build.evidence.line}`)] : [];
        return element("li", "", link(build.url, build.job), ` ${build.result} ${build.outcome}`, ...bugs,
            build.unread ? ` (${build.unread})` : null, ...evidence);
    }

    function aboutReport(report) {
        const waiting = report.waiting_since ? ` Waiting for logs since ${utc(report.waiting_since)}.` : "";
        return element("li", "",
            element("div", "", element("b", "", `PS ${report.patch_set}, ${report.pipeline || "pipeline unknown"}`),
                `, ${utc(report.time)}: ${report.summary}.${waiting}`),
            element("ul", "", ...report.builds.filter((build) => build.outcome !== "passed").map(aboutBuild),
                ...report.said.map((said) => element("li", "", `${said.text} (${utc(said.time)})`))));
    }

    function aboutChange(answer) {
        return element("section", "answer",
            element("h2", "", link(answer.url, `Change ${answer.number}`), ` ${answer.project} ${answer.branch}`),
            reports(answer.reports.filter((report) => !passed(report))),
            folded(answer.reports.filter(passed)));
    }

    function passed(report) {
        return !report.said.length && !report.waiting_since
            && report.builds.every((build) => build.outcome === "passed" || build.outcome === "neither");
    }

    function reports(list) { return list.length ? element("ol", "", ...list.map(aboutReport)) : null; }

    // Who looks for a change asks why it failed.
    function folded(list) {
        return list.length ? element("details", "", element("summary", "",
            `${list.length} ${list.length === 1 ? "report" : "reports"} in which nothing failed`), reports(list)) : null;
    }

    async function change(number) {
        const data = await load(`change/${String(number % 1000).padStart(3, "0")}`);
        return (data && data.changes[number]) || [];
    }

    async function build(id) {
        const shard = /^[0-9a-f]{2}/i.test(id) ? id.slice(0, 2).toLowerCase() : "other";
        const data = await load(`build/${shard}`);
        const number = data && (data.builds[id] || data.builds[id.toLowerCase()]);
        return number ? change(number) : [];
    }

    async function changeId(id) {
        const data = await load(`change-id/${id.slice(1, 3).toLowerCase()}`);
        const numbers = (data && data.changes[id]) || [];
        return (await Promise.all(numbers.map(change))).flat();
    }

    function bugs(text, data) {
        const words = text.toLowerCase().split(/\s+/);
        const matching = (data ? data.bugs : []).filter((bug) => bug.bug === text || (!/^\d+$/.test(text)
            && words.every((word) => `${bug.bug} ${bug.title}`.toLowerCase().includes(word))));
        return matching.slice(0, 50).map((bug) =>
            element("p", "", link(`bug/${encodeURIComponent(bug.bug)}.html`, `bug ${bug.bug} ${bug.title}`)));
    }

    async function find(list) {
        const answers = [];
        const number = asked.match(/^(?:.*\/)?\+?\/?(\d{1,9})(?:[,/]\d+)?\/?$/);
        const id = asked.match(/([0-9a-f]{32})\/?$/i);
        if (/^I[0-9a-f]{8,40}$/i.test(asked)) { answers.push(...await changeId(asked)); }
        if (id) { answers.push(...await build(id[1])); }
        if (number) { answers.push(...await change(Number(number[1]))); }
        place.append(...answers.map(aboutChange), ...bugs(asked, list));
        note.textContent = place.childElementCount
            ? `What is known of “${asked}”:` : `Nothing is known of “${asked}” in the last 10 days.`;
    }

    async function start() {
        const list = await load("bugs");
        if (list?.freshness) { tellFreshness(list.freshness); }
        if (asked) { await find(list); }
    }

    if (asked) {
        document.getElementById("search").value = asked;
        note.textContent = "Looking …";
    }
    start().finally(() => { document.documentElement.dataset.ready = "yes"; });
})();
