/** Hours and minutes of the day here, such as "09:05". */
export const clockTime = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}`;

/** Date and time here, such as "2026-11-20 09:05:07". */
export const dateAndTime = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(date)}:${two(date.getSeconds())}`;

const two = (number: number) => String(number).padStart(2, "0");
