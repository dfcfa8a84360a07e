/** Sum of the Luhn formula over a text of digits: right when it is a multiple of ten. */
export function luhnSum(digits: string): number {
  let sum = 0;
  for (let back = 0; back < digits.length; back++) {
    const digit = digits.charCodeAt(digits.length - 1 - back) - 48;
    const weighed = back % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum;
}
