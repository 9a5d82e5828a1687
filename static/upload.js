// Shows how far a form with files has come, and says of a file that is too large before it is sent. Without it all works.
"use strict";

for (const form of document.querySelectorAll("form[data-upload]")) {
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
    if (wrong) {
      event.preventDefault();
      wrong.focus();
      return;
    }
    if (!fields.some((field) => field.files.length)) return;
    event.preventDefault();
    send(form, event.submitter);
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
  request.addEventListener("load", () => arrive(request, form.action));
  request.addEventListener("error", () => {
    bar.remove();
    if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit(); // the browser says in its own words what is wrong with the line
  });
  request.open("POST", form.action);
  request.send(data);
}

function arrive(request, action) {
  if (request.responseURL !== action) {
    location.assign(request.responseURL);
    return;
  }
  document.open();
  document.write(request.responseText);
  document.close();
}
