// SPDX-License-Identifier: Apache-2.0
// What all pages have in common: numbers, how long ago, rows that open, texts to copy. Without it they can be read all the same.
"use strict";

const AGES = [[172800, 86400, "d"], [7200, 3600, "h"], [120, 60, "min"]];
const STALE = 3 * 3600;
const WINDOWS = [1, 2, 7, 10];
const number = new Intl.NumberFormat("en");

function percent(share) {
    if (share > 0 && share < 0.005) { return "<1 %"; }
    if (share >= 0.995 && share < 1) { return ">99 %"; }
    return `${Math.round(share * 100)} %`;
}

function age(seconds) {
    for (const [from, unit, name] of AGES) {
        if (seconds >= from) {
            return `${Math.floor(seconds / unit)} ${name}`;
        }
    }
    return seconds >= 60 ? "1 min" : "now";
}

function tellAges() {
    for (const time of document.querySelectorAll("time[data-age]")) {
        const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
        time.title ||= `${time.textContent} UTC`;
        const inHeader = time.closest(".age");
        time.textContent = inHeader && seconds >= 60 ? `${age(seconds)} old` : age(seconds);
        inHeader?.classList.toggle("old", seconds > STALE);
    }
}

function toggle(opener, open) {
    opener.setAttribute("aria-expanded", String(open));
    document.getElementById(opener.getAttribute("aria-controls")).classList.toggle("open", open);
}

document.addEventListener("click", async (event) => {
    const opener = event.target.closest(".opener")
        || (event.target.closest("a, button, input, label, summary") || String(getSelection())
            ? null : event.target.closest(".line")?.querySelector(".opener"));
    if (opener) {
        toggle(opener, opener.getAttribute("aria-expanded") !== "true");
        opener.dispatchEvent(new CustomEvent("toggled", { bubbles: true }));
    }
    const copy = event.target.closest(".copy");
    if (copy) {
        const text = copy.parentElement.querySelector("pre");
        getSelection().selectAllChildren(text);
        await navigator.clipboard?.writeText(text.textContent);
        copy.textContent = "Copied";
    }
});

document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
        event.preventDefault();
        document.getElementById("search").focus();
    }
});

// The state of a page stands in its address, so that it can be sent to somebody.
const address = {
    read: () => new URLSearchParams(location.search),
    write(state) {
        const kept = Object.entries(state).filter(([, value]) => value !== "");
        const query = new URLSearchParams(kept).toString();
        history.replaceState(null, "", query ? `?${query}` : location.pathname);
    },
};

function fill(form, state) {
    for (const [name, value] of state) {
        const field = form.elements.namedItem(name);
        if (field instanceof RadioNodeList || field instanceof HTMLInputElement) {
            field.value = value;
        } else if (field && [...field.options].some((option) => option.value === value)) {
            field.value = value;
        }
    }
}

for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
}
tellAges();
setInterval(tellAges, 30000);
