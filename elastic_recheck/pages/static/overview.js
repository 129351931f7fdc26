// SPDX-License-Identifier: Apache-2.0
// The overview's table: filter by project, pipeline, days and text; sort; all of it in the address.
"use strict";

(() => {
    const DEFAULTS = { project: "", pipeline: "", days: "1", q: "", sort: "-changes", open: "" };
    const slices = JSON.parse(document.getElementById("slices").textContent);
    const form = document.getElementById("filters");
    const table = document.getElementById("bugs");
    const state = { ...DEFAULTS };
    const rows = [...table.tBodies].map((body) => ({
        body,
        bug: body.dataset.bug,
        text: body.textContent.toLowerCase(),
        title: body.querySelector(".title").textContent.toLowerCase(),
        who: body.querySelector(".who").textContent.trim().toLowerCase(),
        last: Number(body.dataset.last),
        given: ["changes", "builds", "alone", "ten"].map((name) => Number(body.dataset[name])),
        percent: body.querySelector(".percent").textContent,
        fill: body.querySelector(".share .fill"),
        width: Number(body.querySelector(".share .rail").getAttribute("width")),
    }));

    // Changes, builds and alone of the cells that the filter admits. Projects add up; pipelines have cells of their own.
    function sum(cells, at) {
        const project = state.project ? slices.projects.indexOf(state.project) : null;
        const pipeline = state.pipeline ? slices.pipelines.indexOf(state.pipeline) : -1;
        const total = [0, 0, 0];
        for (const cell of cells || []) {
            if (cell[1] === pipeline && (project === null || cell[0] === project)) {
                for (let part = 0; part < 3; part += 1) {
                    total[part] += cell[2 + 3 * at + part];
                }
            }
        }
        return total;
    }

    function show(row, failed, at, plain) {
        const cells = slices.bugs[row.bug];
        const [changes, builds, alone] = sum(cells, at);
        const ten = sum(cells, 3)[0];
        Object.assign(row, { changes, builds, alone, ten, share: failed ? changes / failed : 0 });
        const cell = (name) => row.body.querySelector(name);
        cell(".changes").textContent = number.format(changes);
        cell("td.builds").textContent = number.format(builds);
        cell("td.alone").textContent = number.format(alone);
        cell("td.ten").textContent = number.format(ten);
        cell(".percent").textContent = changes ? percent(row.share) : "–";
        row.fill.setAttribute("width", (row.width * Math.min(row.share, 1)).toFixed(1));
        const step = cell(".step");
        if (step) { step.hidden = !plain; }
        const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
        row.body.hidden = (ten === 0 && !plain) || !words.every((word) => row.text.includes(word));
    }

    function compare(one, other) {
        const key = state.sort.replace("-", "");
        const way = state.sort.startsWith("-") ? -1 : 1;
        const [a, b] = [one[key], other[key]];
        const order = typeof a === "string" ? a.localeCompare(b) : a - b;
        return way * order || other.changes - one.changes || other.ten - one.ten || one.bug.localeCompare(other.bug);
    }

    function draw() {
        const at = WINDOWS.indexOf(Number(state.days));
        const plain = !state.project && !state.pipeline && state.days === "1";
        const failed = sum(slices.failed, at)[0];
        rows.forEach((row) => show(row, failed, at, plain));
        rows.sort(compare);
        const known = rows.filter((row) => !row.body.hidden && row.bug !== "-");
        known.forEach((row, place) => { row.body.querySelector(".place").textContent = place + 1; });
        table.append(...rows.map((row) => row.body));
        const name = state.days === "1" ? "24 h" : `${state.days} d`;
        table.querySelector("[data-window]").textContent = name;
        for (const cell of table.querySelectorAll("td.strong")) { cell.dataset.label = `changes ${name}`; }
        for (const head of table.querySelectorAll("th[data-sort]")) {
            const sorted = state.sort.replace("-", "") === head.dataset.sort;
            if (sorted) {
                head.setAttribute("aria-sort", state.sort.startsWith("-") ? "descending" : "ascending");
            } else {
                head.removeAttribute("aria-sort");
            }
        }
        form.querySelector("#shown").textContent =
            `${bugs(known)}, ${number.format(failed)} failed changes`;
    }

    function bugs(those) { return `${those.length} ${those.length === 1 ? "bug" : "bugs"}`; }

    function remember() {
        address.write(Object.fromEntries(Object.entries(state).map(
            ([name, value]) => [name, value === DEFAULTS[name] ? "" : value])));
    }

    for (const head of table.querySelectorAll("th[data-sort]")) {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
            const key = head.dataset.sort;
            const first = key === "title" || key === "who" ? key : `-${key}`;
            state.sort = state.sort === first ? (first === key ? `-${key}` : key) : first;
            draw();
            remember();
        });
    }
    form.addEventListener("input", () => {
        Object.assign(state, Object.fromEntries(new FormData(form)));
        draw();
        remember();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    table.addEventListener("toggled", () => {
        state.open = [...table.querySelectorAll(".opener[aria-expanded=true]")]
            .map((opener) => opener.closest("tbody").dataset.bug).join(" ");
        remember();
    });

    const asked = address.read();
    fill(form, asked);
    Object.assign(state, Object.fromEntries(new FormData(form)));
    const sortable = [...table.querySelectorAll("th[data-sort]")].map((head) => head.dataset.sort);
    if (sortable.includes((asked.get("sort") || "").replace("-", ""))) { state.sort = asked.get("sort"); }
    state.open = asked.get("open") || "";
    for (const row of rows.filter((each) => state.open.split(" ").includes(each.bug) && each.bug !== "-")) {
        toggle(row.body.querySelector(".opener"), true);
    }
    if (Object.keys(DEFAULTS).some((name) => state[name] !== DEFAULTS[name])) {
        draw();
    } else {
        form.querySelector("#shown").textContent = bugs(rows.filter((row) => row.bug !== "-"));
    }
    document.documentElement.dataset.ready = "yes";
})();
