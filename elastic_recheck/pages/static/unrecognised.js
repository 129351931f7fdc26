// SPDX-License-Identifier: Apache-2.0
// What nobody explained: grouped by what failed, by job or not at all; by days, pipeline, job and text.
"use strict";

(() => {
    const DEFAULTS = { group: "failed", days: "10", pipeline: "", job: "", q: "" };
    const form = document.getElementById("filters");
    const table = document.getElementById("groups");
    const byJob = document.getElementById("by-job");
    const rates = JSON.parse(document.getElementById("rates").textContent);
    const NONE = WINDOWS.map(() => [0, 0, 0, 0, 0]);
    const now = Date.parse(document.getElementById("now").dateTime) / 1000;
    const state = { ...DEFAULTS };
    const groups = [...table.tBodies];
    const failures = groups.flatMap((group) => [...group.querySelectorAll(".failure")].map((row) => ({
        row,
        home: group,
        time: Number(row.dataset.time),
        ...row.dataset,
        time_: row.querySelector("time"),
        name: group.querySelector(".what").textContent,
        text: `${group.querySelector(".line").textContent} ${row.textContent}`.toLowerCase(),
    })));
    const made = new Map();

    function counted(many, one) { return `${number.format(many)} ${one}${many === 1 ? "" : "s"}`; }

    // A group of its own for failures that the page does not have together: a copy of the first, emptied.
    function make(name, kind) {
        const key = `${kind} ${name}`;
        if (!made.has(key)) {
            const body = groups[0].cloneNode(true);
            const opener = body.querySelector(".opener");
            body.removeAttribute("id");
            body.querySelector(".more").id = `made-${made.size}`;
            body.querySelector(".more").classList.remove("open");
            opener.setAttribute("aria-controls", `made-${made.size}`);
            opener.setAttribute("aria-expanded", "false");
            opener.setAttribute("aria-label", `Failures of ${name}`);
            body.querySelector(".scroll").setAttribute("aria-label", `Failures of ${name}`);
            body.querySelector(".kind").textContent = kind;
            body.querySelector(".what").textContent = name;
            body.querySelector("details")?.remove();
            body.querySelector(".name .under")?.remove();
            body.querySelector(".builds tbody").replaceChildren();
            made.set(key, body);
        }
        return made.get(key);
    }

    function placeOf(failure, place) {
        if (state.group === "failed") { return failure.home; }
        return state.group === "job" ? make(failure.job, "job") : make(`${failure.job}: ${failure.name}`, `${place + 1}`);
    }

    function sumUp(body, members) {
        const changes = new Set(members.map((each) => each.change)).size;
        const projects = new Set(members.map((each) => each.project)).size;
        const jobs = [...new Set(members.map((each) => each.job))];
        const times = members.map((each) => Number(each.row.dataset.time));
        body.querySelector(".changes").textContent = changes;
        body.querySelector(".jobs").textContent = jobs.length === 1 ? jobs[0] : counted(jobs.length, "job");
        const hitBy = body.querySelector(".hitby");
        hitBy.textContent = changes === 1 ? "1 change: likely its own"
            : counted(changes, "change") + (projects > 1 ? `, ${counted(projects, "project")}` : "");
        hitBy.classList.toggle("several", changes > 1);
        for (const [name, time] of [[".first", Math.min(...times)], [".last", Math.max(...times)]]) {
            const element = body.querySelector(`${name} time`);
            const iso = new Date(time * 1000).toISOString();
            element.dateTime = iso;
            element.title = `${iso.slice(0, 16).replace("T", " ")} UTC`;
        }
        return { body, changes, last: Math.max(...times) };
    }

    // Runs, recognised, not recognised, without logs and all failures of a job in a pipeline (empty: in all), by window.
    function ofJob(job, pipeline) {
        return rates.jobs.find((line) => line[0] === job && line[1] === pipeline)?.[2] || NONE;
    }

    function share(recognised, not) { return recognised + not ? percent(recognised / (recognised + not)) : "–"; }

    function drawTile(tile, place, at) {
        const pipeline = tile.dataset.pipeline;
        const mine = state.job ? ofJob(state.job, pipeline) : rates.tiles[place];
        const [, recognised, not] = mine[at];
        const cell = (name) => tile.querySelector(name);
        tile.hidden = state.pipeline ? pipeline !== state.pipeline
            : !("plain" in tile.dataset) || (state.job !== "" && pipeline === undefined);
        cell(".of").dataset.name ||= cell(".of").textContent;
        cell(".of").textContent = state.job ? `${state.job}, ${cell(".of").dataset.name}` : cell(".of").dataset.name;
        cell(".not").textContent = number.format(not);
        cell(".read").textContent = counted(recognised + not, "failure");
        cell(".rate").textContent = share(recognised, not);
        const judged = "gate" in tile.dataset && recognised + not > 0;
        const missed = recognised < rates.target * (recognised + not);
        cell(".rate").className = judged ? `rate ${missed ? "worse" : "better"}` : "rate";
        cell(".day").textContent = share(mine[0][1], mine[0][2]);
        return tile.hidden ? [] : [mine[at][3]];
    }

    function drawJobs(at) {
        const rows = [...byJob.tBodies[0].rows].map((row) => {
            const job = row.cells[0].textContent;
            const [runs, recognised, not, unread, failed] = ofJob(job, state.pipeline)[at];
            [number.format(not), number.format(runs), number.format(recognised), share(recognised, not),
                number.format(unread)].forEach((text, place) => { row.cells[place + 1].textContent = text; });
            row.hidden = !failed || (state.job !== "" && job !== state.job);
            return { row, job, not };
        });
        rows.sort((one, other) => other.not - one.not || (one.job < other.job ? -1 : 1));
        byJob.tBodies[0].append(...rows.map((each) => each.row));
    }

    function drawReasons(at) {
        document.querySelectorAll(".reason").forEach((reason, place) => {
            const those = (rates.reasons[place][state.pipeline] || [0, 0, 0, 0])[at];
            reason.hidden = !those;
            reason.querySelector("b").textContent = number.format(those);
            for (const row of reason.querySelectorAll("tbody tr")) {
                const seconds = now - Date.parse(row.querySelector("time").dateTime) / 1000;
                row.hidden = seconds >= 86400 * Number(state.days)
                    || (state.pipeline !== "" && row.cells[3].textContent !== state.pipeline);
            }
        });
    }

    // All that is said beside the groups, for the same days, pipeline and job.
    function drawRates() {
        const at = WINDOWS.indexOf(Number(state.days));
        const tell = (selector, text) => document.querySelectorAll(selector).forEach((each) => { each.textContent = text; });
        tell("[data-span]", state.days === "1" ? "24 hours" : `${state.days} days`);
        tell("[data-of]", state.pipeline || "all pipelines");
        const unread = [...document.querySelectorAll(".tile")].flatMap((tile, place) => drawTile(tile, place, at));
        document.getElementById("unread").textContent = number.format(unread[0] || 0);
        drawJobs(at);
        drawReasons(at);
    }

    function draw() {
        drawRates();
        const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
        const shown = failures.filter((each) => now - each.time < 86400 * Number(state.days)
            && (!state.pipeline || each.pipeline === state.pipeline) && (!state.job || each.job === state.job)
            && words.every((word) => each.text.includes(word)));
        const members = new Map();
        failures.forEach((each) => { each.row.hidden = true; });
        shown.forEach((each, place) => {
            const body = placeOf(each, place);
            each.row.hidden = false;
            body.querySelector(".builds tbody").append(each.row);
            members.set(body, [...(members.get(body) || []), each]);
        });
        const lines = [...members].map(([body, those]) => sumUp(body, those));
        lines.sort((one, other) => (state.group === "none" ? 0 : other.changes - one.changes) || other.last - one.last);
        table.querySelectorAll(":scope > tbody").forEach((body) => body.remove());
        table.append(...lines.map((line) => line.body));
        form.querySelector("#shown").textContent = `${counted(shown.length, "failure")} in ${counted(lines.length, "group")}`;
        tellAges();
    }

    form.addEventListener("input", () => {
        Object.assign(state, Object.fromEntries(new FormData(form)));
        draw();
        address.write(Object.fromEntries(Object.entries(state).map(
            ([name, value]) => [name, value === DEFAULTS[name] ? "" : value])));
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    fill(form, address.read());
    Object.assign(state, Object.fromEntries(new FormData(form)));
    if (Object.keys(DEFAULTS).some((name) => state[name] !== DEFAULTS[name])) { draw(); }
    document.documentElement.dataset.ready = "yes";
})();
