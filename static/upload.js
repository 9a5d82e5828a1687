// Shows how far a form with files has come, and says of a file that is too large before it is sent. Without it all works.
"use strict";

const steps = [{ main: document.querySelector("main"), title: document.title }];
let now = 0;

tie(document);
addEventListener("popstate", ({ state }) => {
  const step = state?.step;
  if (step !== now && steps[step]) show(step, steps[step]);
});

function tie(page) {
  for (const form of page.querySelectorAll("form[data-upload]")) watch(form);
}

function watch(form) {
  const fields = [...form.querySelectorAll("[type=file]")];
  const tooLarge = (field) => [...field.files].some((file) => file.size > Number(form.dataset.most));

  for (const field of fields) {
    const remark = document.createElement("p");
    remark.className = "error";
    remark.setAttribute("role", "alert");
    field.after(remark);
    field.addEventListener("change", () => { remark.textContent = tooLarge(field) ? form.dataset.tooLarge : ""; });
  }

  form.addEventListener("submit", (event) => {
    const wrong = fields.find(tooLarge);
    if (!wrong && !fields.some((field) => field.files.length)) return;
    event.preventDefault();
    if (wrong) wrong.focus();
    else if (!form.querySelector("progress")) send(form, event.submitter);
  });
}

function send(form, button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const bar = document.createElement("progress");
  bar.value = 0;
  bar.setAttribute("aria-label", form.dataset.sending);
  form.append(bar);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (step) => { if (step.lengthComputable) bar.value = step.loaded / step.total; });
  request.addEventListener("loadend", () => bar.remove());
  request.addEventListener("load", () => arrive(request, form));
  request.addEventListener("error", () => {
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit(); // the browser says in its own words what is wrong with the line
  });
  request.open("POST", form.action);
  request.send(data);
}

// The answer is a page of ours: elsewhere we go there, at the same address its contents take the place of the present ones.
// A next step is one in the browser's history too: Back brings the form as it was left, its files still chosen.
function arrive(request, form) {
  if (request.responseURL !== form.action) {
    location.assign(request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = document.adoptNode(page.querySelector("main"));
  tie(main);
  let step = now;
  if (request.status === 200) {
    carry(main, form);
    history.replaceState({ step: now }, "");
    history.pushState({ step: ++step }, "");
    steps.length = step;
  }
  show(step, { main, title: page.title });
}

// What the form brought belongs to it still when one comes back to it.
function carry(main, form) {
  const mark = main.querySelector("[name=papers]");
  form.querySelector("[name=papers]")?.remove();
  if (mark) form.append(mark.cloneNode());
}

function show(step, { main, title }) {
  document.querySelector("main").replaceWith(main);
  document.title = title;
  steps[step] = { main, title };
  now = step;
  (main.querySelector("[autofocus]") ?? main).focus();
  scrollTo(0, 0);
}
